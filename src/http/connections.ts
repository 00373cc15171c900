import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Says which connections are beyond what the listener takes. */
export interface ConnectionGuard {
  isOver(socket: Socket): boolean;
}

/** A connection beyond the limit has this long to send the request that is answered with 503. */
const OVER_LIMIT_MS = 1_000;
/** Idle connections are closed at most this often, because finding them looks at all. */
const MAKE_ROOM_EVERY_MS = 100;

/**
 * Bounds the connections of a server. Node's own limit drops a connection without a word; here those beyond `max` are
 * told 503, idle ones make room for them, and only beyond twice `max` nothing is said any more.
 */
export function guardConnections(server: Server, max: number): ConnectionGuard {
  const open = new Set<Socket>();
  const over = new Set<Socket>();
  let madeRoom = false;
  server.maxConnections = 2 * max;
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      over.delete(socket);
    });
    if (open.size <= max) return;
    makeRoom();
    over.add(socket);
    const timer = setTimeout(() => over.has(socket) && socket.destroy(), OVER_LIMIT_MS);
    socket.once("close", () => clearTimeout(timer));
  });

  function makeRoom(): void {
    if (madeRoom) return;
    madeRoom = true;
    server.closeIdleConnections();
    setTimeout(() => {
      madeRoom = false;
    }, MAKE_ROOM_EVERY_MS).unref();
  }

  return {
    isOver: (socket) => {
      if (!over.has(socket)) return false;
      // Room was made in the meantime: the connection is one like any other from now on.
      if (open.size <= max) over.delete(socket);
      return over.has(socket);
    },
  };
}
