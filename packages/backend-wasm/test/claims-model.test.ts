import { expect, it } from 'vitest';

// A model of assembly/threads.ts, tried in every order: the main thread and two helpers take their steps through two tasks of two
// chunks, and a helper may end before any step. A step is one access to shared memory.

const threads = 3;
const chunks = 2;
const tasks = 2;

type Step = 'look' | 'facts' | 'claim' | 'hold' | 'check' | 'finish' | 'ended';
type MainStep = 'close' | 'facts' | 'reset' | 'open' | 'work' | 'count' | 'takeOver' | 'over';

interface Thread {
  step: Step;
  /** The ticket that it saw last. */
  task: number;
  chunk: number;
  /** Its word in shared memory. */
  finished: number;
  held: number;
}

interface State {
  ticket: { task: number; chunk: number };
  /** Stands for a task's function, sizes and arguments. */
  facts: number;
  threads: Thread[];
  main: { step: MainStep; task: number; thread: number; sum: number };
  /** How often each chunk of the task was computed to its end. */
  computed: number[];
  /** Whether a thread has ended between its claim and the word that tells of it. */
  lost: boolean;
}

/** A look at the ticket finds a closed task, or one without chunks left. */
const closed = 9;

const start: State = {
  ticket: { task: 0, chunk: closed },
  facts: 0,
  threads: Array.from({ length: threads }, () => ({
    step: 'look',
    task: 0,
    chunk: closed,
    finished: 0,
    held: 0,
  })),
  main: { step: 'close', task: 1, thread: 0, sum: 0 },
  computed: new Array(chunks).fill(0),
  lost: false,
};

function hold(truth: boolean, what: string, state: State): void {
  if (!truth) throw new Error(`${what}: ${JSON.stringify(state)}`);
}

function compute(state: State, thread: Thread): void {
  state.computed[thread.held - 1]!++;
  thread.held = 0;
  thread.finished++;
}

/** One step of `work`; returns whether it found nothing to do. */
function work(state: State, thread: Thread): boolean {
  const { ticket } = state;
  if (thread.step === 'look') Object.assign(thread, { ...ticket, step: 'facts' });
  else if (thread.step === 'facts') {
    thread.step = thread.chunk < chunks ? 'claim' : 'look';
    return thread.step === 'look';
  } else if (thread.step === 'claim') {
    const won = ticket.task === thread.task && ticket.chunk === thread.chunk;
    if (won) ticket.chunk++;
    thread.step = won ? 'hold' : 'look';
  } else if (thread.step === 'hold') {
    const alone = state.threads.every(({ held, step }) => held !== thread.chunk + 1 || step === 'ended');
    hold(alone, 'one thread at a chunk', state);
    Object.assign(thread, { held: thread.chunk + 1, step: 'check' });
  } else if (thread.step === 'check') {
    hold(state.facts === thread.task, 'the facts of the task that was claimed', state);
    thread.step = 'finish';
  } else if (thread.step === 'finish') {
    compute(state, thread);
    thread.step = 'look';
  }
  return false;
}

function mainStep(state: State): void {
  const { main, ticket } = state;
  const go = (step: MainStep): void => void Object.assign(main, { step, thread: 0, sum: 0 });
  const thread = state.threads[main.thread]!;
  if (main.step === 'close') {
    Object.assign(ticket, { task: main.task, chunk: closed });
    go('facts');
  } else if (main.step === 'facts') {
    state.facts = main.task;
    go('reset');
  } else if (main.step === 'reset') {
    hold(thread.held === 0 || thread.step === 'ended', 'no chunk of the task before in hand', state);
    Object.assign(thread, { finished: 0, held: 0 });
    if (++main.thread === threads) go('open');
  } else if (main.step === 'open') {
    ticket.chunk = 0;
    state.computed.fill(0);
    go('work');
  } else if (main.step === 'work') {
    if (work(state, state.threads[0]!)) go('count');
  } else if (main.step === 'count') {
    main.sum += thread.finished;
    if (++main.thread === threads) judge(state, go);
  } else if (main.step === 'takeOver') {
    if (thread.step === 'ended' && thread.held > 0) compute(state, thread);
    if (++main.thread === threads) go('count');
  }
}

/** The words are added up: on to the next task, or once more. */
function judge(state: State, go: (step: MainStep) => void): void {
  const { main, computed } = state;
  const done = main.sum === chunks;
  if (done) {
    hold(
      computed.every((times) => times === 1),
      'every chunk computed once',
      state,
    );
    main.task++;
  }
  go(!done ? 'takeOver' : main.task > tasks ? 'over' : 'close');
}

function end(state: State, thread: Thread): void {
  if (thread.step === 'hold') state.lost = true;
  thread.step = 'ended';
}

/** What follows when a thread takes its next step, and when a helper ends instead. */
function following(key: string): { readonly steps: string[]; readonly ends: string[] } {
  const after = (change: (state: State) => unknown): string => {
    const state: State = JSON.parse(key);
    change(state);
    return JSON.stringify(state);
  };
  const { main, threads }: State = JSON.parse(key);
  const helpers = [1, 2].filter((i) => threads[i]!.step !== 'ended');
  const steps = helpers.map((i) => after((state) => work(state, state.threads[i]!)));
  return {
    steps: main.step === 'over' ? steps : [after(mainStep), ...steps],
    ends: helpers.map((i) => after((state) => end(state, state.threads[i]!))),
  };
}

const title =
  'claims are exclusive and of their own task, and whoever ends, the main thread can always come to its end';
it(title, { timeout: 200_000 }, () => {
  const before = new Map<string, string[]>([[JSON.stringify(start), []]]);
  for (const key of before.keys()) {
    const { steps, ends } = following(key);
    for (const next of [...steps, ...ends]) if (!before.has(next)) before.set(next, []);
    for (const next of steps) before.get(next)!.push(key);
  }
  const stateOf = (key: string): State => JSON.parse(key);
  const ending = new Set([...before.keys()].filter((key) => stateOf(key).main.step === 'over'));
  for (const key of ending) for (const earlier of before.get(key)!) ending.add(earlier);
  const waiting = [...before.keys()].filter((key) => !ending.has(key));
  // A chunk that nobody is known to have is waited for until an error says so: see src/waiting.ts.
  expect(waiting.filter((key) => !stateOf(key).lost)).toEqual([]);
  expect(waiting.length).toBeGreaterThan(0);
  expect(before.size).toBeGreaterThan(50_000);
});
