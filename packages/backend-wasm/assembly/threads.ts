// One shared memory, one program per thread. The main thread publishes a task, all threads claim chunks of it, and the main
// thread returns when all chunks are done. It does not wait for a thread that has claimed nothing. It computes a chunk again when
// the thread that claimed it has ended. docs/decisions/0021 says why that is safe.

/** Increased with every task; sleeping threads wait on it. */
const SEQUENCE: usize = 1024;
/**
 * Upper half: the task's number; lower half: the next chunk to claim. One word, so that no thread claims a chunk of an old task.
 */
const TICKET: usize = 1032;
/** Increased with every chunk that is finished while the main thread sleeps. */
const FINISHED: usize = 1040;
const SLEEPING: usize = 1044;
const TASK: usize = 1048;
const TOTAL: usize = 1052;
const CHUNK: usize = 1056;
/** How large the memory is, in pages of 64 KiB. */
const PAGES: usize = 1060;
const MAIN_SLEEPS: usize = 1064;
/** Where the main thread writes a task's arguments: see arguments.ts. */
export const taskArguments: usize = 2048;
const THREADS: usize = 4096;

/** Address of the threads' own words, a cache line each: its progress (8 bytes), then the words of src/helper.ts. */
export const threadWords: usize = THREADS;
export const threadBytes: i32 = 64;

/** The next chunk of a closed task: a claim on it finds none left. */
const CLOSED: i64 = 0x7fffffff;
const ONE_FINISHED: i64 = 1 << 32;

/** Upper half: how many chunks of the task the thread has finished; lower half: 1 + the chunk that it computes, or 0. */
// @inline
function progress(thread: i32): usize {
  return THREADS + <usize>(thread * threadBytes);
}

// @inline
function chunks(): i32 {
  return (load<i32>(TOTAL) + load<i32>(CHUNK) - 1) / max(load<i32>(CHUNK), 1);
}

/** Computes a chunk on behalf of the thread `owner`, whose progress counts it. */
function compute(chunk: i32, owner: i32, thread: i32): void {
  const own = progress(owner);
  const size = load<i32>(CHUNK);
  const from = chunk * size;
  const before = atomic.load<i64>(own) & ~0xffffffff;
  atomic.store<i64>(own, before | (<i64>chunk + 1));
  // V8 tells other threads only later that the memory has grown, and never a thread that was just starting. Until then
  // memory.fill and memory.copy trap beyond the old end. A thread that grows the memory by zero pages learns its size.
  if (memory.size() < load<i32>(PAGES)) memory.grow(0);
  call_indirect<void>(load<i32>(TASK), taskArguments, from, min(from + size, load<i32>(TOTAL)), thread);
  atomic.store<i64>(own, before + ONE_FINISHED);
}

/** Claims and computes chunks until none is left. */
function work(thread: i32): void {
  while (true) {
    const ticket = atomic.load<i64>(TICKET);
    const chunk = <i32>(ticket & 0xffffffff);
    if (chunk >= chunks()) return;
    if (atomic.cmpxchg<i64>(TICKET, ticket, ticket + 1) != ticket) continue;
    compute(chunk, thread, thread);
    if (atomic.load<i32>(MAIN_SLEEPS) == 0) continue;
    atomic.add<i32>(FINISHED, 1);
    atomic.notify(FINISHED, 1);
  }
}

/**
 * Computes `task` for 0..total in chunks, whose number does not depend on the number of threads.
 * Returns whether all are done. If not, other threads compute the rest, and `complete` tells when they are done.
 */
export function parallel(task: i32, total: i32, chunk: i32, threads: i32, looks: i32): bool {
  const generation = ((atomic.load<i64>(TICKET) >> 32) + 1) << 32;
  atomic.store<i64>(TICKET, generation | CLOSED);
  store<i32>(TASK, task);
  store<i32>(TOTAL, total);
  store<i32>(CHUNK, chunk);
  store<i32>(PAGES, memory.size());
  for (let thread = 0; thread < threads; thread++) atomic.store<i64>(progress(thread), 0);
  atomic.store<i64>(TICKET, generation);
  if (threads > 1 && chunks() > 1) {
    atomic.add<i32>(SEQUENCE, 1);
    if (atomic.load<i32>(SLEEPING) > 0) atomic.notify(SEQUENCE, threads - 1);
  }
  work(0);
  return complete(threads, looks);
}

/** Whether every chunk is done. Checks `looks` times before it returns false. */
export function complete(threads: i32, looks: i32): bool {
  for (; looks > 0; looks--) {
    let finished: i64 = 0;
    for (let thread = 0; thread < threads; thread++) finished += atomic.load<i64>(progress(thread)) >> 32;
    if (finished == chunks()) return true;
  }
  return false;
}

/** The main thread sleeps until a chunk is finished, at most for `nanoseconds`. */
export function rest(threads: i32, nanoseconds: i32): void {
  const seen = atomic.load<i32>(FINISHED);
  atomic.store<i32>(MAIN_SLEEPS, 1);
  if (!complete(threads, 1)) atomic.wait<i32>(FINISHED, seen, nanoseconds);
  atomic.store<i32>(MAIN_SLEEPS, 0);
}

/** 1 + the chunk that a thread computes, or 0. */
export function held(thread: i32): i32 {
  return <i32>atomic.load<i64>(progress(thread));
}

/** The main thread computes the chunk that a thread had not finished when it ended. */
export function takeOver(thread: i32): void {
  if (held(thread)) compute(held(thread) - 1, thread, 0);
}

/** A worker's loop: compute, check for more work for a while, sleep. */
export function serve(thread: i32, patience: i32): void {
  let seen = 0;
  while (true) {
    let looks = 0;
    while (atomic.load<i32>(SEQUENCE) == seen) {
      if (++looks < patience) continue;
      atomic.add<i32>(SLEEPING, 1);
      atomic.wait<i32>(SEQUENCE, seen, -1);
      atomic.sub<i32>(SLEEPING, 1);
    }
    seen = atomic.load<i32>(SEQUENCE);
    work(thread);
  }
}
