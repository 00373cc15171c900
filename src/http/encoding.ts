/** In order of preference where a client has none. */
const ENCODINGS = ["br", "gzip", "identity"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The header repeats itself between requests of one client, so verdicts on short ones are kept. */
const known = new Map<string, Encoding>();
const MAX_KNOWN = 64;
const MAX_KNOWN_LENGTH = 200;

/** The encoding to answer in (RFC 9110 §12.5.3); identity also where a client refuses every one we have. */
export function negotiateEncoding(acceptEncoding: string | undefined): Encoding {
  if (acceptEncoding === undefined || acceptEncoding === "") return "identity";
  const verdict = known.get(acceptEncoding);
  if (verdict !== undefined) return verdict;
  const encoding = negotiate(acceptEncoding);
  if (known.size < MAX_KNOWN && acceptEncoding.length <= MAX_KNOWN_LENGTH) known.set(acceptEncoding, encoding);
  return encoding;
}

function negotiate(header: string): Encoding {
  const weights = new Map(header.split(",").map(readCoding));
  const weightOf = (encoding: Encoding) =>
    weights.get(encoding) ?? (encoding === "identity" ? LEAST : (weights.get("*") ?? 0));
  let best: Encoding = "identity";
  for (const encoding of ENCODINGS) if (weightOf(encoding) > weightOf(best)) best = encoding;
  return best;
}

/** An unnamed identity is acceptable, but a named coding is what the client prefers. */
const LEAST = 0.0001;

function readCoding(text: string): [string, number] {
  const [coding = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const value = weight === undefined ? 1 : Number(weight.slice(2));
  return [coding === "x-gzip" ? "gzip" : coding, value >= 0 && value <= 1 ? value : 0];
}
