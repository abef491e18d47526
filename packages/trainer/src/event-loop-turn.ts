/**
 * Lets timers, signals and other tasks run. Engines that compute on the calling thread resolve at once, so
 * that a loop of awaits would otherwise block the event loop, and Ctrl-C, until its end.
 */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
