import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Says which connections are beyond what the listener takes. */
export interface ConnectionGuard {
  /** Whether the request that has just come on the connection is one too many; called for every request. */
  isOver(socket: Socket): boolean;
}

/** A connection beyond the limit has this long to send the request that is answered with 503. */
const OVER_LIMIT_MS = 1_000;
/** Idle connections are closed at most this often, because finding them looks at all. */
const MAKE_ROOM_EVERY_MS = 100;
/** When room is needed, a connection that has sent no whole request by now is one that will not. */
const SLOW_MS = 1_000;

/**
 * Bounds the connections of a server. Node's own limit drops a connection without a word; here those beyond `max` are
 * told 503, idle ones and those that are slow to ask for anything make room for them, and only beyond twice `max`
 * nothing is said any more.
 */
export function guardConnections(server: Server, max: number, nowMs: () => number): ConnectionGuard {
  const open = new Set<Socket>();
  const over = new Set<Socket>();
  /** Those that have asked for nothing yet, and since when; the oldest first. */
  const silent = new Map<Socket, number>();
  let madeRoom = false;
  server.maxConnections = 2 * max;
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    silent.set(socket, nowMs());
    socket.once("close", () => {
      open.delete(socket);
      over.delete(socket);
      silent.delete(socket);
    });
    if (open.size <= max) return;
    makeRoom();
    over.add(socket);
    const timer = setTimeout(() => over.has(socket) && socket.destroy(), OVER_LIMIT_MS);
    socket.once("close", () => clearTimeout(timer));
  });

  function makeRoom(): void {
    closeSlow(open.size - max);
    if (madeRoom) return;
    madeRoom = true;
    server.closeIdleConnections();
    setTimeout(() => {
      madeRoom = false;
    }, MAKE_ROOM_EVERY_MS).unref();
  }

  function closeSlow(most: number): void {
    const before = nowMs() - SLOW_MS;
    let closed = 0;
    for (const [socket, since] of silent) {
      if (closed === most || since > before) return;
      socket.destroy();
      closed++;
    }
  }

  return {
    isOver: (socket) => {
      silent.delete(socket);
      if (!over.has(socket)) return false;
      // Room was made in the meantime: the connection is one like any other from now on.
      if (open.size <= max) over.delete(socket);
      return over.has(socket);
    },
  };
}
