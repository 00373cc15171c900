import type { SourceConfig } from "./config.ts";
import { checkSourceName } from "./names.ts";
import type { Place, Read } from "./place.ts";
import { type CheckGlob, NO_FILTER, readFilter } from "./read-filter.ts";
import { readLocation } from "./read-location.ts";
import { type MapReader, readMap } from "./read-map.ts";
import { readInteger, readOneOf, readTextThat } from "./read-scalar.ts";
import { defaultSchedule, readSchedule } from "./read-schedule.ts";

const DEFAULT_DELETION_GUARD = { percent: 50, atLeast: 20 };

/** One entry of `sources`. */
export function readSource(checkGlob: CheckGlob): Read<SourceConfig> {
  return (place) => {
    const map = readMap(place, "source");
    const name = map.required("name", readTextThat(checkSourceName)) ?? "";
    const location = readLocation(map, place);
    checkFormat(map);
    return {
      name,
      location,
      schedule:
        map.optional("syncPolicy", (policy) => readSchedule(policy, location.type)) ?? defaultSchedule(location.type),
      filter: map.optional("filter", readFilter(checkGlob)) ?? NO_FILTER,
      onInvalid: map.optional("onInvalid", readOneOf(["quarantine", "reject"])) ?? "quarantine",
      deletionGuard: readDeletionGuard(map),
    };
  };
}

/** ToolHive tells its two formats apart by this key; registryd reads the upstream one and says so about the other. */
function checkFormat(map: MapReader): void {
  const format = map.optional("format", readOneOf(["upstream", "toolhive"]));
  const place = map.at("format");
  if (format !== "toolhive" || place === null) return;
  const message =
    "registryd reads the upstream format; a document in ToolHive's legacy format will be refused and the source will say so";
  place.problems.warning(place.tree.offset, place.path, message);
}

function readDeletionGuard(map: MapReader): SourceConfig["deletionGuard"] {
  const place = map.at("deletionGuard");
  if (place === null) return DEFAULT_DELETION_GUARD;
  return place.tree.kind === "scalar" && place.tree.value === false ? null : readGuardRule(place);
}

function readGuardRule(place: Place): SourceConfig["deletionGuard"] {
  const map = readMap(place, "deletionGuard");
  return {
    percent: map.optional("percent", readInteger({ min: 0, max: 100 })) ?? DEFAULT_DELETION_GUARD.percent,
    atLeast: map.optional("atLeast", readInteger({ min: 0, max: 1_000_000 })) ?? DEFAULT_DELETION_GUARD.atLeast,
  };
}
