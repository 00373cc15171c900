/** On every answer of the public listener, errors too: browsers may read everything, and nothing is guessed about types. */
export const PUBLIC_HEADERS: readonly string[] = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Allow-Methods",
  "GET, OPTIONS",
  "Access-Control-Allow-Headers",
  "Authorization, Content-Type",
  "Access-Control-Expose-Headers",
  "ETag, Retry-After, X-Registry-Revision, X-Registry-Stale-Seconds, X-Registry-Updated-At",
  "Vary",
  "Accept-Encoding",
  "X-Content-Type-Options",
  "nosniff",
];

/** Five seconds: some clients take `no-cache` for five minutes, and `max-age=0` for a reason to fetch after each 304. */
export const CACHE_CONTROL: readonly string[] = ["Cache-Control", "max-age=5"];
