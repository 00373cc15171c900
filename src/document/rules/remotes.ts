import { forEachObject, itemsAt, textAt } from "../json-value.ts";
import { shownText } from "../shown.ts";
import { type EntryView, type Report, warning } from "./finding.ts";

/** `insecure-remote` and `foreign-remote`: remotes that a reviewer should look at twice. */
export function checkRemotes({ kind, value }: EntryView, report: Report): void {
  if (kind !== "server" || itemsAt(value, "remotes").length === 0) return;
  const domain = domainOf(textAt(value, "name") ?? "");
  forEachObject(value, "remotes", (remote, index) => {
    const url = textAt(remote, "url") ?? "";
    const host = hostOf(url);
    if (host === null || isLocal(host)) return;
    const pointer = `/remotes/${index}/url`;
    if (/^http:/i.test(url))
      report(warning("insecure-remote", pointer, `${shownText(host)} is reached over plain http; expected https`));
    if (domain !== null && host !== domain && !host.endsWith(`.${domain}`)) {
      report(
        warning(
          "foreign-remote",
          pointer,
          `the remote's host is ${shownText(host)}; the namespace names ${shownText(domain)}`,
        ),
      );
    }
  });
}

/** Namespaces of code hosts name an account there, no domain of its owner. */
const CODE_HOSTS = /^(?:io|com|org)\.(?:github|gitlab|bitbucket|codeberg)\./;

/** `com.example.api/x` names api.example.com; null when the namespace names no domain. */
function domainOf(name: string): string | null {
  const namespace = name.split("/", 1)[0]?.toLowerCase() ?? "";
  if (!namespace.includes(".") || CODE_HOSTS.test(namespace)) return null;
  return namespace.split(".").reverse().join(".");
}

/** Host of an http(s) URL without userinfo and port, in lower case; null when a placeholder decides it. */
function hostOf(url: string): string | null {
  const authority = /^https?:\/\/([^/\\?#]*)/i.exec(url)?.[1];
  if (authority === undefined || authority.includes("{")) return null;
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  return host.startsWith("[") ? host.slice(1, Math.max(1, host.indexOf("]"))) : host.replace(/:\d*$/, "");
}

function isLocal(host: string): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "::1" ||
    host === "0.0.0.0" ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}
