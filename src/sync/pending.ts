import type { RegistrydError } from "../errors.ts";

/** Requests to the other thread that wait for their answer, by number. */
export interface Pending<T> {
  add(): { readonly id: number; readonly answer: Promise<T> };
  resolve(id: number, answer: T): void;
  reject(id: number, error: RegistrydError): void;
  rejectAll(error: RegistrydError): void;
}

/** @param nextId numbers that no other table of the same channel uses */
export function createPending<T>(nextId: () => number): Pending<T> {
  const waiting = new Map<number, { resolve: (answer: T) => void; reject: (error: RegistrydError) => void }>();
  function take(id: number) {
    const waiter = waiting.get(id);
    waiting.delete(id);
    return waiter;
  }
  return {
    add() {
      const id = nextId();
      const answer = new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }));
      return { id, answer };
    },
    resolve: (id, answer) => take(id)?.resolve(answer),
    reject: (id, error) => take(id)?.reject(error),
    rejectAll: (error) => {
      for (const id of [...waiting.keys()]) take(id)?.reject(error);
    },
  };
}
