/* Files and descriptors. Every failure names the path. */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/arena.h"

static inline void fd_cleanup(int *fd);
#define FD_SCOPE(name) int name CLEANUP(fd_cleanup) = -1

/* The whole file, NUL-terminated, at most `max` bytes (ERR_TOO_LARGE past that). "-" is stdin. */
enum err must_check file_read(struct arena *a, const char *path, size_t max, struct str *ret_body);

/* Replaces or makes the file so that after a crash either the old or the new one stands whole:
 * temporary neighbour, fsync, rename, fsync of the folder. `mode` as for open(2). */
enum err must_check file_write(const char *path, struct str body, unsigned mode);

enum err must_check folder_make(const char *path, unsigned mode); /* fine when it is there */
enum err must_check folder_sync(const char *path);
bool file_exists(const char *path);

/* The whole of it, across short counts and EINTR. read_full: *ret_n < n only at the end. */
enum err must_check fd_write(int fd, const void *p, size_t n, const char *name);
enum err must_check fd_read(int fd, void *p, size_t n, const char *name, size_t *ret_n);

/* A file in memory: gone when it is closed, in no folder. */
enum err must_check memory_file(int *ret_fd);

char *path_join(struct arena *a, const char *folder, const char *name);

/* From the operating system's generator; ends the process when it fails. */
void random_bytes(void *p, size_t n);

#include <unistd.h>
static inline void fd_cleanup(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#endif
