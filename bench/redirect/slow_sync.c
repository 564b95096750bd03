/* Preloaded into a server by bench/redirect.ts: adds SLOW_SYNC_US microseconds to every sync of the disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_a_little(void) {
  static int us = -1;
  if (us < 0) us = getenv("SLOW_SYNC_US") ? atoi(getenv("SLOW_SYNC_US")) : 0;
  usleep(us);
}

int fsync(int fd) {
  static int (*original)(int);
  if (!original) original = dlsym(RTLD_NEXT, "fsync");
  wait_a_little();
  return original(fd);
}

int fdatasync(int fd) {
  static int (*original)(int);
  if (!original) original = dlsym(RTLD_NEXT, "fdatasync");
  wait_a_little();
  return original(fd);
}
