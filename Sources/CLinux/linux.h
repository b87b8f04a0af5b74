// Calls of Linux that the Glibc and Musl modules of Swift leave out, because their headers want _GNU_SOURCE.
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// fallocate(2): takes room on the disk; mode 0 also makes the file longer. Both C libraries have it.
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);

// syncfs(2): brings everything that was written to the file system of a descriptor to the disk.
extern int syncfs(int descriptor);

// renameat2(2) with RENAME_NOREPLACE: fails where there is something of the new name. Not every Musl has the function.
static inline int rename_unless_there(int directory, const char *name, const char *final) {
  return (int)syscall(SYS_renameat2, directory, name, directory, final, 1u);
}
