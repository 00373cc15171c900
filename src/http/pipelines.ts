import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Keeps the requests of each connection in line. Each is answered when the answers before it have left, and meanwhile no
 * more is read, so that a client that asks a thousand times and reads nothing costs the memory of one answer.
 */
export interface Pipelines {
  /** Called for every request; what it has to wait for, or null when it can be answered at once. */
  enter(socket: Socket, outgoing: ServerResponse): ServerResponse | null;
  /** Calls `answer` when `before` has left. */
  wait(before: ServerResponse, socket: Socket, answer: () => void): void;
  /** Calls `then` once every answer that the connection is owed has left. */
  whenAnswered(socket: object, then: () => void): void;
}

/** More than any client sends at once; the few that send ahead at all send some dozens. */
const MAX_WAITING = 200;

interface Line {
  /** Of the request that came last. */
  newest: ServerResponse;
  waiting: number;
}

export function createPipelines(): Pipelines {
  const lines = new WeakMap<object, Line>();
  return {
    enter: (socket, outgoing) => {
      const line = lines.get(socket);
      if (line === undefined) lines.set(socket, { newest: outgoing, waiting: 0 });
      if (line === undefined) return null;
      const before = line.newest;
      line.newest = outgoing;
      return before.writableFinished ? null : before;
    },
    wait: (before, socket, answer) => {
      const line = lines.get(socket);
      if (line === undefined || line.waiting === MAX_WAITING) return void socket.destroy();
      line.waiting++;
      socket.pause();
      before.once("finish", () => {
        line.waiting--;
        if (line.waiting === 0) socket.resume();
        // Behind an answer that closes the connection nothing can leave.
        if (socket.writable) answer();
      });
    },
    whenAnswered: (socket, then) => {
      const newest = lines.get(socket)?.newest;
      if (newest === undefined || newest.writableFinished) then();
      else newest.once("finish", then);
    },
  };
}
