/** A JSON log line as one line for a terminal: `10:00:00 info  sync applied source=team added=3`. */
export function readableLine(json: string): string {
  const { level, time, msg, ...fields } = JSON.parse(json);
  const facts = Object.entries(fields).flatMap(([name, value]) => (isEmpty(value) ? [] : [`${name}=${shown(value)}`]));
  return `${[String(time).slice(11, 19), String(level).padEnd(5), msg, ...facts].join(" ")}\n`;
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function shown(value: unknown): string {
  if (typeof value === "string") return /[\s"=]/.test(value) || value === "" ? JSON.stringify(value) : value;
  if (Array.isArray(value)) return value.map(shown).join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
