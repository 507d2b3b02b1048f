/* Runs a fuzz target over every file of the folders given, and over each file cut short and with
 * single bytes changed, always the same ones. Speaks TAP; a folder without inputs fails. */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

enum { INPUT_MAX = 1 << 20, VARIANTS = 64 };

/* The target gets a copy of exactly n bytes, so that the sanitizer sees any read past its end. */
static void run(const uint8_t *data, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1);
    if (!exact)
        abort();
    memcpy(exact, data, n);
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
}

static void run_variants(uint8_t *data, size_t n)
{
    static const uint8_t masks[] = {0x01, 0x20, 0x80, 0xFF};
    size_t step = n / VARIANTS + 1;
    run(data, n);
    for (size_t i = 0; i < n; i += step) {
        uint8_t mask = masks[(i / step) % sizeof masks];
        run(data, i);
        data[i] ^= mask;
        run(data, n);
        data[i] ^= mask;
    }
}

static int replay_file(const char *path)
{
    static uint8_t data[INPUT_MAX];
    FILE *f = fopen(path, "rb");
    if (!f) {
        printf("# cannot open %s\n", path);
        return 0;
    }
    size_t n = fread(data, 1, sizeof data, f);
    int whole = feof(f) && !ferror(f);
    fclose(f);
    if (!whole) {
        printf("# cannot read %s, or it is larger than %d bytes\n", path, INPUT_MAX);
        return 0;
    }
    run_variants(data, n);
    return 1;
}

static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    int files = 0, failed = 0;
    if (!dir) {
        printf("# cannot open %s\n", folder);
        return 0;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        char path[4096];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        files++;
        failed += !replay_file(path);
    }
    closedir(dir);
    printf("# %d inputs in %s\n", files, folder);
    return files > 0 && failed == 0;
}

int main(int argc, char **argv)
{
    int failed = 0;
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        const char *name = strrchr(argv[i], '/');
        int good = replay_folder(argv[i]);
        printf("%s %d - %s\n", good ? "ok" : "not ok", i, name ? name + 1 : argv[i]);
        failed += !good;
    }
    return failed || argc < 2;
}
