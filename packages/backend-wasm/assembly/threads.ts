// One shared memory, one program per thread. The main thread publishes a task, everybody claims chunks of it, and the main
// thread goes on when all chunks are done; it never waits for a thread that has claimed nothing.

/** Increased with every task; sleeping threads wait on it. */
const SEQUENCE: usize = 1024;
/** Upper half: the task's number; lower half: the next chunk to claim. One word, so that no thread claims with stale facts. */
const TICKET: usize = 1032;
const DONE: usize = 1040;
const SLEEPING: usize = 1044;
const TASK: usize = 1048;
const TOTAL: usize = 1052;
const CHUNK: usize = 1056;
const ARGUMENTS: usize = 2048;

/** A claim on a closed task finds nothing left. */
const CLOSED: i64 = 0x7fffffff;

export function arg(index: usize): i32 {
  return load<i32>(ARGUMENTS + (index << 2));
}
export function pointer(index: usize): usize {
  return <usize>load<i32>(ARGUMENTS + (index << 2));
}
export function number(index: usize): f32 {
  return load<f32>(ARGUMENTS + (index << 2));
}
/** A number in all lanes. */
@inline
export function constant(index: usize): v128 {
  return v128.load32_splat(ARGUMENTS + (index << 2));
}

/** Claims and computes chunks until none is left. */
function work(thread: i32): void {
  while (true) {
    const ticket = atomic.load<i64>(TICKET);
    const chunk = <i32>(ticket & 0xffffffff);
    const size = load<i32>(CHUNK);
    const total = load<i32>(TOTAL);
    const task = load<i32>(TASK);
    if (chunk >= (total + size - 1) / max(size, 1)) return;
    if (atomic.cmpxchg<i64>(TICKET, ticket, ticket + 1) != ticket) continue;
    const from = chunk * size;
    call_indirect<void>(task, from, min(from + size, total), thread);
    atomic.add<i32>(DONE, 1);
  }
}

/** Computes `task` for 0..total in chunks; how many there are never depends on the number of threads. */
export function parallel(task: i32, total: i32, chunk: i32, threads: i32): void {
  const chunks = (total + chunk - 1) / chunk;
  if (chunks <= 0) return;
  const generation = ((atomic.load<i64>(TICKET) >> 32) + 1) << 32;
  atomic.store<i64>(TICKET, generation | CLOSED);
  store<i32>(TASK, task);
  store<i32>(TOTAL, total);
  store<i32>(CHUNK, chunk);
  atomic.store<i32>(DONE, 0);
  atomic.store<i64>(TICKET, generation);
  if (threads > 1 && chunks > 1) {
    atomic.add<i32>(SEQUENCE, 1);
    if (atomic.load<i32>(SLEEPING) > 0) atomic.notify(SEQUENCE, threads - 1);
  }
  work(0);
  while (atomic.load<i32>(DONE) < chunks) {}
}

/** The life of a worker: compute, look for more work for a while, sleep. */
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
