/*
 * Stands between a process and its disk (LD_PRELOAD), for the files whose path begins with $NETLOOM_DISK.
 * What happens is logged to $NETLOOM_DISK_LOG as lines `kind file place length`, with the bytes behind those of kind W (written)
 * and A (said on stdout); T is a cut at `place`, S a sync.
 * A line "!fail <errno> <n>" to stdout arms it instead of being written: the n-th operation from then on fails, and, where
 * errno is ENOSPC, all writes after it until "!mend".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_file = -1;
static int left = 0, error = 0;

static void put(const void *bytes, size_t length) { syscall(SYS_write, log_file, bytes, length); }

static int watched(int file, char *name, size_t size) {
  const char *prefix = getenv("NETLOOM_DISK");
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, name, size - 1);
  if (prefix == NULL || length <= 0) return 0;
  name[length] = 0;
  if (strncmp(name, prefix, strlen(prefix)) != 0 || strstr(name, "-shm") || strstr(name, "-lock")) return 0;
  if (log_file < 0 && getenv("NETLOOM_DISK_LOG")) log_file = open(getenv("NETLOOM_DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return 1;
}

/* 1: this operation is to fail. */
static int fails(int is_write) {
  if (left == 0) return 0;
  if (left > 1) { left--; return 0; }
  if (error != ENOSPC) left = 0;
  else if (!is_write) return 0;
  errno = error;
  return 1;
}

static void say(const char *format, const char *name, long long place, unsigned long length, const void *bytes) {
  if (log_file < 0) return;
  char line[4200];
  put(line, snprintf(line, sizeof line, format, name, place, length));
  if (bytes) put(bytes, length);
}

static ssize_t write_at(int file, const void *bytes, size_t length, off64_t place, int positioned) {
  char name[4096];
  if (file == 1 && length > 5 && memcmp(bytes, "!fail", 5) == 0) { sscanf((const char *)bytes, "!fail %d %d", &error, &left); return length; }
  if (file == 1 && length >= 5 && memcmp(bytes, "!mend", 5) == 0) { left = 0; return length; }
  int ours = watched(file, name, sizeof name);
  if (ours && fails(1)) return -1;
  off64_t at = positioned ? place : lseek64(file, 0, SEEK_CUR);
  ssize_t done = positioned ? syscall(SYS_pwrite64, file, bytes, length, place) : syscall(SYS_write, file, bytes, length);
  if (ours && done > 0) say("W %s %lld %lu\n", name, at, done, bytes);
  if (file == 1 && done > 0) say("A %s %lld %lu\n", "-", 0, done, bytes);
  return done;
}

ssize_t write(int file, const void *bytes, size_t length) { return write_at(file, bytes, length, 0, 0); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t place) { return write_at(file, bytes, length, place, 1); }
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t place) { return write_at(file, bytes, length, place, 1); }

static int cut(int file, off64_t length) {
  char name[4096];
  int ours = watched(file, name, sizeof name);
  if (ours && fails(1)) return -1;
  int answer = syscall(SYS_ftruncate, file, length);
  if (ours && answer == 0) say("T %s %lld %lu\n", name, length, 0, NULL);
  return answer;
}
int ftruncate(int file, off_t length) { return cut(file, length); }
int ftruncate64(int file, off64_t length) { return cut(file, length); }

static int sync_file(int file, long number) {
  char name[4096];
  int ours = watched(file, name, sizeof name);
  if (ours && fails(0)) return -1;
  int answer = syscall(number, file);
  if (ours && answer == 0) say("S %s %lld %lu\n", name, 0, 0, NULL);
  return answer;
}
int fsync(int file) { return sync_file(file, SYS_fsync); }
int fdatasync(int file) { return sync_file(file, SYS_fdatasync); }
