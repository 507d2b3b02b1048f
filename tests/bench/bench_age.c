/* Sealing and opening 1 GiB of an age file in chunks. The floor, in the same run, is OpenSSL's
 * ChaCha20-Poly1305 alone over the same number of bytes in blocks of 64 KiB, with nonce and tag:
 * what `openssl speed -aead -evp chacha20-poly1305` does. The sealed file lies in a temporary file
 * and is read with pread(2), out of the page cache. */
#include <fcntl.h>
#include <inttypes.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "crypto/aead.h"
#include "crypto/age/age.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

enum { BLOCK = 64 * 1024, BLOCKS = 16 * 1024, UPLOAD = 256 * 1024, HASHES = 2000000 };
enum { GOAL_MEMORY_KIB = 8 * 1024 };

static unsigned char block[UPLOAD], sealed[BLOCK + AEAD_TAG_SIZE];

static void need(enum err err)
{
    if (err)
        die(problem()->text[LANG_EN]);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static double gib_per_second(uint64_t since)
{
    return 1e9 / (double)(clock_monotonic_ns() - since);
}

static double floor_speed(void)
{
    unsigned char key[AEAD_KEY_SIZE] = {1}, nonce[AEAD_NONCE_SIZE] = {0};
    AEAD_SCOPE(aead);
    aead = aead_new(key);
    uint64_t since = clock_monotonic_ns();
    for (uint32_t i = 0; i < BLOCKS; i++) {
        memcpy(nonce, &i, sizeof i);
        aead_seal(aead, nonce, STR(""), str_bytes(block, BLOCK), sealed);
    }
    return gib_per_second(since);
}

static enum err drop(void *context, const void *p, size_t n)
{
    uint64_t *total = context;
    (void)p;
    *total += n;
    return ERR_OK;
}

static enum err keep(void *context, const void *p, size_t n)
{
    return fd_write(*(int *)context, p, n, "the temporary file");
}

static enum err fetch(void *context, uint64_t offset, void *p, size_t n, size_t *ret_n)
{
    ssize_t got = pread(*(int *)context, p, n, (off_t)offset);
    if (got < 0)
        return fail_errno("cannot read", "the temporary file");
    *ret_n = (size_t)got;
    return ERR_OK;
}

static void seal_gibibyte(const struct age_identity *identity, bool armored, struct age_sink sink)
{
    AGE_SEAL_SCOPE(seal);
    const struct age_recipient *recipient = age_identity_recipient(identity);
    need(age_seal_begin(&recipient, 1, armored, sink, &seal));
    for (size_t i = 0; i < (size_t)BLOCKS * BLOCK / UPLOAD; i++)
        need(age_seal_write(seal, block, UPLOAD));
    need(age_seal_close(seal));
}

static uint64_t open_all(struct age_identity *identity, struct age_source source)
{
    AGE_OPEN_SCOPE(open);
    uint64_t total = 0;
    need(age_open_begin(&identity, 1, AGE_ANY_FORM, source, &open));
    for (;;) {
        struct str chunk;
        need(age_open_next(open, &chunk));
        if (!chunk.n)
            return total;
        total += chunk.n;
    }
}

static void row(const char *name, double speed, double floor)
{
    printf("%-28s %6.2f GiB/s  %5.2f of the floor\n", name, speed, speed / floor);
    fflush(stdout);
}

static void hashes(void)
{
    unsigned char leaf[65] = {0}, hash[SHA256_SIZE];
    uint64_t since = clock_monotonic_ns();
    for (int i = 0; i < HASHES; i++) {
        sha256(str_bytes(leaf, sizeof leaf), hash);
        memcpy(leaf + 1, hash, sizeof hash);
    }
    printf("%-28s %6.0f ns\n", "SHA-256 of 65 bytes",
           (double)(clock_monotonic_ns() - since) / HASHES);
}

int main(void)
{
    AGE_IDENTITY_SCOPE(identity);
    FD_SCOPE(fd);
    crypto_start();
    identity = age_keygen();
    char path[] = "/var/tmp/cofferdam-bench-XXXXXX";
    fd = mkstemp(path);
    if (fd < 0)
        die("no temporary file can be made");
    unlink(path);
    uint64_t dropped = 0;
    double floor = floor_speed();
    row("floor: ChaCha20-Poly1305", floor, floor);
    long before = peak_kib();

    uint64_t since = clock_monotonic_ns();
    seal_gibibyte(identity, false, (struct age_sink){drop, &dropped});
    row("seal", gib_per_second(since), floor);

    seal_gibibyte(identity, false, (struct age_sink){keep, &fd});
    uint64_t size = age_sealed_size((uint64_t)BLOCKS * BLOCK, 1);
    since = clock_monotonic_ns();
    if (open_all(identity, (struct age_source){fetch, &fd, size}) != (uint64_t)BLOCKS * BLOCK)
        die("another length was opened than sealed");
    row("open, out of a file", gib_per_second(since), floor);

    since = clock_monotonic_ns();
    seal_gibibyte(identity, true, (struct age_sink){drop, &dropped});
    row("seal, armored", gib_per_second(since), floor);

    if (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET))
        die("the temporary file cannot be emptied");
    seal_gibibyte(identity, true, (struct age_sink){keep, &fd});
    since = clock_monotonic_ns();
    if (open_all(identity, (struct age_source){fetch, &fd, AGE_SIZE_UNKNOWN}) !=
        (uint64_t)BLOCKS * BLOCK)
        die("another length was opened than sealed");
    row("open, armored", gib_per_second(since), floor);

    long used = peak_kib() - before;
    printf("%-28s %6ld KiB over the baseline (goal: below %d)\n", "memory", used, GOAL_MEMORY_KIB);
    hashes();
    return used >= GOAL_MEMORY_KIB;
}
