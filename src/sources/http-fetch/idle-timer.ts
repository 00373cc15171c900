/**
 * Calls `onIdle` once nothing has called `restart` for `idleMs`. A timer that comes due because the thread or the whole
 * process stood still first lets the event loop read what has arrived meanwhile.
 */
export interface IdleTimer {
  restart(): void;
  stop(): void;
}

export function startIdleTimer(idleMs: number, onIdle: () => void): IdleTimer {
  let timer: NodeJS.Timeout | null = null;
  let turn = 0;
  const expire = (turnAtExpiry: number) => setImmediate(() => setImmediate(() => turn === turnAtExpiry && onIdle()));
  const stop = () => {
    turn++;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const restart = () => {
    stop();
    timer = setTimeout(expire, idleMs, turn);
  };
  restart();
  return { restart, stop };
}
