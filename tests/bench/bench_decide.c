/* Access decisions at random over 1,000,000 objects, by the sight and in full; the floor is the
 * same walk that only reads each object's label. The objects lie in 128 MB, so that each read goes
 * to memory, as it does in life. Both ways must agree on every object. */
#include <inttypes.h>

#include "access/sight.h"
#include "base/clock.h"

enum {
    OBJECTS = 1000000,
    STEPS = 1 << 20,
    LABELS = 20000,
    MEMBERS_MAX = 8,
    PEOPLE = 400,
    DAY = 20000
};
enum { GOAL_NS = 300 };

static uint64_t random_state = 0x9E3779B97F4A7C15u;

static uint64_t next_random(void) /* xorshift64: the same walk in every run */
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static void make_label(struct label_table *table, uint32_t *ret_id)
{
    struct scope_member members[MEMBERS_MAX];
    size_t count = 1 + next_random() % MEMBERS_MAX;
    struct label label = {.level = (enum level)(next_random() % LEVEL_COUNT),
                          .compartments = next_random() % 8 ? 0 : 1u << next_random() % 4};
    for (size_t i = 0; i < count; i++)
        members[i] = (struct scope_member){
            .kind = (enum scope_kind)(next_random() % SCOPE_KIND_COUNT),
            .id = (int64_t)(1 + next_random() % PEOPLE),
            .from = DAY_MIN,
            .to = next_random() % 8 ? DAY_MAX : DAY - 1,
        };
    if (next_random() % 4)
        need(scope_add(table, members, count, &label.scope));
    need(label_intern(table, &label, ret_id));
}

/* As large as a row that is held in memory, and past the caches all together. */
struct object {
    uint32_t label;
    char rest[124];
};

struct bench {
    struct label_table *table;
    struct object *objects;
    struct subject who;
    struct place where;
    struct access_request request;
    struct sight sight;
};

typedef uint64_t visit(const struct bench *b, uint32_t label);

static uint64_t read_only(const struct bench *b, uint32_t label)
{
    (void)b;
    return label & 1;
}

static uint64_t by_sight(const struct bench *b, uint32_t label)
{
    return sight_decide(&b->sight, &b->who, label, &b->request) == REASON_ALLOW;
}

static uint64_t in_full(const struct bench *b, uint32_t id)
{
    struct label label;
    struct scope scope;
    if (!label_get(b->table, id, &label, &scope))
        die("a label is missing");
    return decide(&b->who, &b->where, &label, &scope, &b->request, DAY) == REASON_ALLOW;
}

/* Nanoseconds for one object; every object once, in random order; *ret_sum adds the answers. */
static double walk(const struct bench *b, visit *one, uint64_t *ret_sum)
{
    uint64_t sum = 0, at = 0, from = clock_monotonic_ns();
    for (int i = 0; i < STEPS; i++) {
        at = (at * 1664525u + 1013904223u) % STEPS; /* its full period: every number once */
        if (at < OBJECTS)
            sum += one(b, b->objects[at].label);
    }
    *ret_sum = sum;
    return (double)(clock_monotonic_ns() - from) / OBJECTS;
}

static double best(const struct bench *b, visit *one, uint64_t *ret_sum)
{
    double least = walk(b, one, ret_sum);
    for (int i = 0; i < 4; i++) {
        double ns = walk(b, one, ret_sum);
        least = ns < least ? ns : least;
    }
    return least;
}

int main(void)
{
    static const int64_t posts[] = {3, 17}, departments[] = {1, 5, 21};
    struct bench b = {
        .table = label_table_new(),
        .objects = calloc(OBJECTS, sizeof *b.objects),
        .who = {.person = 42,
                .clearance = LEVEL_COUNT - 1,
                .compartments = 3,
                .roles = 6,
                .posts = posts,
                .post_count = ARRAY_SIZE(posts),
                .departments = departments,
                .department_count = ARRAY_SIZE(departments)},
        .where = {LEVEL_COUNT - 1, LEVEL_COUNT - 1},
        .request = {.verb = VERB_READ, .open_to = OPEN_TO_PERSONS, .roles = 4},
    };
    uint32_t *labels = calloc(LABELS, sizeof *labels);
    if (!b.objects || !labels)
        die("out of memory");
    for (int i = 0; i < LABELS; i++)
        make_label(b.table, &labels[i]);
    for (int i = 0; i < OBJECTS; i++)
        b.objects[i].label = labels[next_random() % LABELS];
    uint64_t from = clock_monotonic_ns(), seen = 0, allowed = 0, ignored = 0;
    sight_init(&b.sight, b.table, &b.who, &b.where, OPEN_TO_PERSONS, DAY);
    double made = (double)(clock_monotonic_ns() - from) / 1e6;
    double reading = best(&b, read_only, &ignored);
    double sight = best(&b, by_sight, &seen), full = best(&b, in_full, &allowed);
    printf("%d objects, %" PRIu32 " labels, a sight made in %.1f ms\n", OBJECTS,
           label_count(b.table), made);
    printf("floor, reading the label only  %6.1f ns\n", reading);
    printf("decision by sight              %6.1f ns\n", sight);
    printf("decision in full               %6.1f ns   goal %d ns\n", full, GOAL_NS);
    printf("allowed %" PRIu64 " (sight) %" PRIu64 " (full)\n", seen, allowed);
    sight_free(&b.sight);
    label_table_free(b.table);
    free(b.objects);
    free(labels);
    return seen != allowed || allowed == 0 || full > GOAL_NS;
}
