import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Keeps the requests of each connection in line. */
export interface Pipelines {
  /**
   * Calls `answer` when the answers before it have left. Meanwhile no more is read, so that a client that asks a thousand
   * times and reads nothing costs the memory of one answer.
   */
  inTurn(socket: Socket, outgoing: ServerResponse, answer: () => void): void;
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

  function wait(line: Line, socket: Socket, outgoing: ServerResponse, answer: () => void): void {
    const before = line.newest;
    line.newest = outgoing;
    line.waiting++;
    if (line.waiting > MAX_WAITING) return void socket.destroy();
    socket.pause();
    before.once("finish", () => {
      line.waiting--;
      if (line.waiting === 0) socket.resume();
      answer();
    });
  }

  return {
    inTurn: (socket, outgoing, answer) => {
      const line = lines.get(socket);
      if (line !== undefined && !line.newest.writableFinished) return wait(line, socket, outgoing, answer);
      if (line === undefined) lines.set(socket, { newest: outgoing, waiting: 0 });
      else line.newest = outgoing;
      answer();
    },
    whenAnswered: (socket, then) => {
      const newest = lines.get(socket)?.newest;
      if (newest === undefined || newest.writableFinished) then();
      else newest.once("finish", then);
    },
  };
}
