import { RegistrydError } from "../../errors.ts";
import { showUrl } from "./show-url.ts";

/**
 * What a failed exchange means. The reason of an aborted signal comes first: the failure is only its echo.
 * `where` is the address as it may be shown.
 */
export function explainFailure(error: unknown, where: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof RegistrydError) return error;
  const code = codeOf(error);
  if (code === "HPE_HEADER_OVERFLOW") return new RegistrydError("limit_exceeded", `${where} sent too large headers`);
  if (isTlsCode(code)) return tlsError(code, where, error);
  return new RegistrydError("network", `${where}: ${REASONS[code] ?? `the connection failed (${code})`}`, {
    hint: "check the address, name resolution and the network between",
    cause: error,
  });
}

/** The server closed a kept-alive connection at the moment of its next use, so nothing of the request was heard. */
export function isStaleConnection(error: unknown): boolean {
  return ["ECONNRESET", "EPIPE"].includes(codeOf(error));
}

export function notConnected(url: URL, limitMs: number): RegistrydError {
  return new RegistrydError("network", `${showUrl(url)} could not be connected to within ${limitMs / 1_000} s`, {
    hint: "check the address and the network between; a firewall may drop what is sent",
  });
}

export function silent(url: URL, limitMs: number): RegistrydError {
  return new RegistrydError("timeout", `${showUrl(url)} sent nothing for ${limitMs / 1_000} s`, {
    hint: "check the server and the network between",
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name could not be resolved",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the connection timed out",
};

const TLS_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate chain ends in an unknown self-signed one",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate was issued by an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate was issued by an unknown authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  EPROTO: "no TLS connection could be agreed on",
};

function isTlsCode(code: string): boolean {
  return code in TLS_REASONS || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code.startsWith("CERT_");
}

function tlsError(code: string, where: string, cause: unknown): RegistrydError {
  return new RegistrydError("tls", `${where}: ${TLS_REASONS[code] ?? "TLS failed"} (${code})`, {
    hint: "check the server's certificate; a private authority can be trusted with NODE_EXTRA_CA_CERTS",
    cause,
  });
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
  return hasCode ? String(error.code) : "unknown";
}
