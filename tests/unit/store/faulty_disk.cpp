#include "faulty_disk.hpp"

#include <signal.h>
#include <sqlite3.h>

#include <cerrno>

namespace tenon::store::test {
namespace {

FaultyDisk* disk = nullptr;
sqlite3_vfs* below = nullptr;

struct File {
  sqlite3_file base;
  FileKind kind;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* of(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return of(file)->real();
}

int close(sqlite3_file* f) {
  return real(f)->pMethods->xClose(real(f));
}
int read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, n, at);
}
int write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  if (const int code = disk->writes(of(f)->kind).next()) return code;
  return real(f)->pMethods->xWrite(real(f), from, n, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 size) {
  return real(f)->pMethods->xTruncate(real(f), size);
}
int sync(sqlite3_file* f, int flags) {
  if (const int code = disk->syncs(of(f)->kind).next()) return code;
  return real(f)->pMethods->xSync(real(f), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
  return real(f)->pMethods->xFileSize(real(f), size);
}
int lock(sqlite3_file* f, int level) {
  return real(f)->pMethods->xLock(real(f), level);
}
int unlock(sqlite3_file* f, int level) {
  return real(f)->pMethods->xUnlock(real(f), level);
}
int check_lock(sqlite3_file* f, int* held) {
  return real(f)->pMethods->xCheckReservedLock(real(f), held);
}
int control(sqlite3_file* f, int code, void* with) {
  return real(f)->pMethods->xFileControl(real(f), code, with);
}
int sector_size(sqlite3_file* f) {
  return real(f)->pMethods->xSectorSize(real(f));
}
int characteristics(sqlite3_file* f) {
  return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** at) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, at);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) {
  real(f)->pMethods->xShmBarrier(real(f));
}
int shm_unmap(sqlite3_file* f, int remove) {
  return real(f)->pMethods->xShmUnmap(real(f), remove);
}

const sqlite3_io_methods kMethods = {
    2,         close,      read,    write,       truncate,        sync,    file_size, lock,
    unlock,    check_lock, control, sector_size, characteristics, shm_map, shm_lock,  shm_barrier,
    shm_unmap, nullptr,    nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* opened) {
  File* ours = of(file);
  ours->base.pMethods = nullptr;
  ours->kind = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? FileKind::database
               : (flags & SQLITE_OPEN_WAL) != 0   ? FileKind::log
                                                  : FileKind::other;
  const int code = below->xOpen(below, name, ours->real(), flags, opened);
  if (ours->real()->pMethods != nullptr) ours->base.pMethods = &kMethods;
  return code;
}

sqlite3_vfs layer{};

}  // namespace

int FaultyDisk::Faults::next() {
  if (code != 0) {
    if (good_first > 0) {
      --good_first;
    } else if (bad > 0) {
      --bad;
      if (code == kKill) raise(SIGKILL);
      errno = code == SQLITE_FULL ? ENOSPC : EIO;
      return code;
    }
  }
  ++done;
  return 0;
}

FaultyDisk::FaultyDisk() {
  disk = this;
  below = sqlite3_vfs_find(nullptr);
  layer = *below;
  layer.zName = "faulty";
  layer.szOsFile = static_cast<int>(sizeof(File)) + below->szOsFile;
  layer.pNext = nullptr;
  layer.xOpen = open;
  sqlite3_vfs_register(&layer, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&layer);
  sqlite3_vfs_register(below, 1);
  disk = nullptr;
}

}  // namespace tenon::store::test
