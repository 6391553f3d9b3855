/* Loaded into a run with LD_PRELOAD: counts what it does to files and, at a given operation, kills the process as
   `kill -9` or a power cut would, or lets the disk be full from there on. For Tests/FaultInjection/run. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long done;
static long at = -1;
static int full;

static const char *setting(const char *name) { return getenv(name); }

__attribute__((constructor)) static void begin(void) {
    const char *value = setting("FAULT_AT");
    if (value) at = atol(value);
    full = setting("FAULT_FULL") != NULL;
}

__attribute__((destructor)) static void end(void) {
    const char *path = setting("FAULT_COUNT");
    if (!path) return;
    FILE *file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&done));
    fclose(file);
}

/* Whether the operation must fail. */
static int step(int writes) {
    long number = atomic_fetch_add(&done, 1) + 1;
    if (at < 0 || number < at) return 0;
    if (full) return writes;
    kill(getpid(), SIGKILL);
    return 0;
}

#define ORIGINAL(name) __typeof__(&name) original = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define FAILS(writes) if (step(writes)) { errno = ENOSPC; return -1; }

int rename(const char *from, const char *to) { ORIGINAL(rename); FAILS(0); return original(from, to); }
int symlink(const char *to, const char *at) { ORIGINAL(symlink); FAILS(1); return original(to, at); }
int unlink(const char *path) { ORIGINAL(unlink); FAILS(0); return original(path); }
int rmdir(const char *path) { ORIGINAL(rmdir); FAILS(0); return original(path); }
int mkdir(const char *path, mode_t mode) { ORIGINAL(mkdir); FAILS(1); return original(path, mode); }
int fsync(int file) { ORIGINAL(fsync); FAILS(0); return original(file); }
int fdatasync(int file) { ORIGINAL(fdatasync); FAILS(0); return original(file); }
int ftruncate(int file, off_t size) { ORIGINAL(ftruncate); FAILS(0); return original(file, size); }
int ftruncate64(int file, off64_t size) { ORIGINAL(ftruncate64); FAILS(0); return original(file, size); }
/* Standard output and standard error are no part of the dataset. */
ssize_t write(int file, const void *bytes, size_t count) {
    ORIGINAL(write);
    if (file > 2) FAILS(1);
    return original(file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
    ORIGINAL(pwrite);
    FAILS(1);
    return original(file, bytes, count, place);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
    ORIGINAL(pwrite64);
    FAILS(1);
    return original(file, bytes, count, place);
}
int open(const char *path, int flags, ...) {
    ORIGINAL(open);
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    if (flags & O_CREAT) FAILS(1);
    return original(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    ORIGINAL(open64);
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    if (flags & O_CREAT) FAILS(1);
    return original(path, flags, mode);
}
