// Serves the bare repositories of a folder over http, for trying things out with git and Node.js alone. Only this
// machine can reach it, and only to read. Usage: node serve-git.mjs FOLDER PORT
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { resolve } from "node:path";

const [folder = ".", port = "8090"] = process.argv.slice(2);

createServer((request, response) => {
  askGit(request).then(
    ({ status, headers, body }) => response.writeHead(status, headers).end(body),
    () => response.writeHead(500).end(),
  );
}).listen(Number(port), "127.0.0.1", () => console.error(`serving ${resolve(folder)} on http://127.0.0.1:${port}`));

/** `git http-backend` speaks CGI (RFC 3875): the request in the environment, the answer on its standard output. */
async function askGit(request) {
  const { pathname, search } = new URL(request.url, "http://localhost");
  const backend = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: resolve(folder),
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: request.headers["git-protocol"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: request.headers["content-length"] ?? "",
    },
  });
  backend.stdin.on("error", () => {});
  request.pipe(backend.stdin);
  const chunks = [];
  for await (const chunk of backend.stdout) chunks.push(chunk);
  return parseAnswer(Buffer.concat(chunks));
}

function parseAnswer(output) {
  const headEnd = output.indexOf("\r\n\r\n");
  const lines = output.toString("latin1", 0, headEnd).split("\r\n");
  const { Status = "200", ...headers } = Object.fromEntries(lines.map((line) => line.split(": ", 2)));
  return { status: Number.parseInt(Status, 10), headers, body: output.subarray(headEnd + 4) };
}
