/**
 * Lets timers, signals and other people's work have their turn. Engines that compute on the calling thread answer at once, so
 * that a loop of awaits would otherwise keep the event loop, and Ctrl-C, waiting until the end.
 */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
