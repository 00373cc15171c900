/* Preloaded into a program, makes its calls on chosen files go wrong: for faults that no test can bring about otherwise.
 *
 * $FAULT_SHIM names a file that is read at each call and may come and go. Each of its lines is "CALLS NUMBER PREFIX":
 * calls of that kind on files whose path begins so fail with that errno ("stat", "open", "read", "write"), or name
 * that type of file system ("statfs").
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

/* The kernel itself, past whatever is defined below. */
static long kernel(long number, long a, long b, long c, long d, long e, long f) {
  return REAL(long, "syscall", long, ...)(number, a, b, c, d, e, f);
}

static long fault_at(const char *calls, const char *path) {
  char text[4096], kind[16], prefix[2048];
  const char *control = getenv("FAULT_SHIM");
  long number, length, saved = errno;
  if (control == NULL || path == NULL) return 0;
  int file = kernel(SYS_openat, AT_FDCWD, (long)control, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (file >= 0) {
    length = kernel(SYS_read, file, (long)text, sizeof text - 1, 0, 0, 0);
    kernel(SYS_close, file, 0, 0, 0, 0, 0);
    text[length > 0 ? length : 0] = 0;
    for (char *rest = text, *line; (line = strtok_r(rest, "\n", &rest)) != NULL;) {
      if (sscanf(line, "%15s %ld %2047s", kind, &number, prefix) != 3 || strcmp(kind, calls) != 0) continue;
      if (strncmp(path, prefix, strlen(prefix)) == 0) return errno = saved, number;
    }
  }
  return errno = saved, 0;
}

static long fault_of(const char *calls, int fd) {
  char link[64], path[2048];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  long saved = errno, length = kernel(SYS_readlinkat, AT_FDCWD, (long)link, (long)path, sizeof path - 1, 0, 0);
  errno = saved;
  if (length < 0) return 0;
  path[length] = 0;
  return fault_at(calls, path);
}

#define ON_FILE(type, name, calls, arguments, parameters, ...)       \
  type name parameters {                                             \
    long fault = fault_of(calls, fd);                                \
    if (fault != 0) return errno = fault, -1;                        \
    return REAL(type, #name, __VA_ARGS__) arguments;                 \
  }

#define READS(name, offset) \
  ON_FILE(ssize_t, name, "read", (fd, to, size, at), (int fd, void *to, size_t size, offset at), int, void *, size_t, offset)
#define READS_MANY(name, offset) \
  ON_FILE(ssize_t, name, "read", (fd, to, many, at), (int fd, const struct iovec *to, int many, offset at), int, const struct iovec *, int, offset)
#define WRITES(name, offset) \
  ON_FILE(ssize_t, name, "write", (fd, from, size, at), (int fd, const void *from, size_t size, offset at), int, const void *, size_t, offset)

ON_FILE(ssize_t, read, "read", (fd, to, size), (int fd, void *to, size_t size), int, void *, size_t)
READS(pread, off_t)
READS(pread64, off64_t)
READS_MANY(preadv, off_t)
READS_MANY(preadv64, off64_t)
ON_FILE(ssize_t, write, "write", (fd, from, size), (int fd, const void *from, size_t size), int, const void *, size_t)
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)
ON_FILE(int, fsync, "write", (fd), (int fd), int)
ON_FILE(int, fdatasync, "write", (fd), (int fd), int)

#define OPENS(name)                                                          \
  int name(const char *path, int flags, ...) {                               \
    va_list rest;                                                            \
    va_start(rest, flags);                                                   \
    int mode = va_arg(rest, int);                                            \
    va_end(rest);                                                            \
    long fault = fault_at("open", path);                                     \
    if (fault != 0) return errno = fault, -1;                                \
    return REAL(int, #name, const char *, int, ...)(path, flags, mode);      \
  }
OPENS(open)
OPENS(open64)

#define NAMES_TYPE(name, buffer)                                             \
  int name(const char *path, struct buffer *of) {                            \
    int result = REAL(int, #name, const char *, struct buffer *)(path, of);  \
    long type = fault_at("statfs", path);                                    \
    if (type != 0) of->f_type = type;                                        \
    return result;                                                           \
  }
NAMES_TYPE(statfs, statfs)
NAMES_TYPE(statfs64, statfs64)

/* libuv asks the kernel for statx by its number. */
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long arguments[6];
  for (int index = 0; index < 6; index++) arguments[index] = va_arg(rest, long);
  va_end(rest);
  const char *path = number == SYS_statx ? (const char *)arguments[1] : NULL;
  long fault = path == NULL ? 0 : *path == 0 ? fault_of("stat", arguments[0]) : fault_at("stat", path);
  if (fault != 0) return errno = fault, -1;
  return kernel(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}
