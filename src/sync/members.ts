import type { Config } from "../config/config.ts";
import type { Trigger } from "../model.ts";
import type { EngineParts } from "./engine.ts";
import { createMember, type Member, type SharedParts } from "./member.ts";
import { createNetworkGate, GATE_LIMITS } from "./network-gate.ts";
import type { EngineState } from "./protocol.ts";
import type { Turns } from "./turns.ts";

/** The sources of the current config, all at work side by side. */
export interface Members {
  names(): readonly string[];
  member(name: string): Member | undefined;
  /** Goes over to another config and asks for a run of each new or changed source; returns the changed ones. */
  replace(config: Config, trigger: Trigger | null): readonly string[];
  isStopped(): boolean;
  stop(): Promise<void>;
}

export interface MembersParts extends EngineParts {
  readonly documents: Turns;
}

interface Working {
  readonly member: Member;
  /** Equal keys mean that the source works the same under both configs. */
  readonly key: string;
}

export function createMembers(parts: MembersParts): Members {
  let working = new Map<string, Working>();
  let stopped = false;
  const onChange = () => parts.onState(stateOf([...working.values()].map(({ member }) => member)));
  const shared: SharedParts = { ...parts, gate: createNetworkGate(GATE_LIMITS), onChange };

  function replace(config: Config, trigger: Trigger | null): readonly string[] {
    const before = working;
    const keyed = config.sources.map((source) => ({ source, key: keyOfSource(source, config) }));
    const isKept = new Set(keyed.filter(({ source, key }) => before.get(source.name)?.key === key));
    const stopping = stopMembers(before, new Set([...isKept].map(({ source }) => source.name)));
    working = new Map(
      keyed.map((next) => {
        const { source, key } = next;
        const kept = isKept.has(next) ? before.get(source.name) : undefined;
        const after = stopping.get(source.name) ?? Promise.resolve();
        return [source.name, kept ?? { key, member: createMember(shared, source, config, after) }];
      }),
    );
    const fresh = keyed.filter((next) => !isKept.has(next)).map(({ source }) => source.name);
    for (const name of fresh) if (trigger !== null) askForRun(working.get(name)?.member, trigger);
    onChange();
    return fresh.filter((name) => before.has(name));
  }

  return {
    names: () => [...working.keys()],
    member: (name) => working.get(name)?.member,
    replace,
    isStopped: () => stopped,
    async stop() {
      stopped = true;
      const before = working;
      working = new Map();
      await Promise.all(stopMembers(before, new Set()).values());
    },
  };
}

function keyOfSource(source: Config["sources"][number], { limits, git }: Config): string {
  return JSON.stringify([source, limits, git]);
}

function stopMembers(working: ReadonlyMap<string, Working>, kept: ReadonlySet<string>): Map<string, Promise<void>> {
  const others = [...working].filter(([name]) => !kept.has(name));
  return new Map(others.map(([name, { member }]) => [name, member.stop()]));
}

function askForRun(member: Member | undefined, trigger: Trigger): void {
  member?.loop.request({ trigger, force: false, accept: [] }).catch(() => {});
}

function stateOf(members: readonly Member[]): EngineState {
  const since = members.map(({ loop }) => loop.queuedSince()).filter((time) => time !== null);
  const watched = members.flatMap(({ config, watchMode }) => {
    const mode = watchMode();
    return mode === null ? [] : [[config.name, mode] as const];
  });
  const failures = members.flatMap(({ config, unrecorded }) => {
    const last = unrecorded();
    return last === null ? [] : [[config.name, last] as const];
  });
  return {
    running: members.filter(({ loop }) => loop.isRunning()).map(({ config }) => config.name),
    watch: Object.fromEntries(watched),
    unrecorded: Object.fromEntries(failures),
    queuedSince: since.length === 0 ? null : Math.min(...since),
  };
}
