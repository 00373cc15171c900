import { hasUserinfo } from "../entry/secrets.ts";
import { shownText } from "../shown.ts";
import { type EntryView, error, type Report } from "./finding.ts";
import { forEachUrl } from "./url-fields.ts";

/** `url-scheme` and `url-credentials`, in every field where a URL is meant. */
export function checkUrls({ kind, value }: EntryView, report: Report): void {
  forEachUrl(kind, value, (url, pointer) => {
    if (PLAIN.test(url)) return;
    // What has no scheme at all is left to the schema, which knows where a URL must be absolute.
    if (!/^https?:/i.test(url) && (/^\s*[a-z][a-z0-9+.-]*:/i.test(url) || pointer.endsWith("/identifier"))) {
      report(
        error("url-scheme", pointer, `the URL is ${shownText(url)}; expected one that begins with https:// or http://`),
      );
    }
    if (hasUserinfo(url)) {
      report(
        error(
          "url-credentials",
          pointer,
          "the URL holds a user name or password, which would be republished; take it out",
        ),
      );
    }
  });
}

/** Most URLs: nothing is wrong with those. */
const PLAIN = /^https?:[^@]*$/i;
