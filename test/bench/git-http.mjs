// Serves the bare repositories below a folder through `git http-backend`, streaming as a web server does, and counts
// requests and bytes: `GET /.counts` tells both since it was last asked. Prints its port.
import { spawn } from "node:child_process";
import { createServer } from "node:http";

const root = process.argv[2];
const counted = new Map();
let closedBytes = 0;
let toldBytes = 0;
let requests = 0;

const server = createServer((request, response) => {
  if (request.url === "/.counts") return tell(request, response);
  requests++;
  askGit(request, response);
});
server.on("connection", (socket) => {
  counted.set(socket, true);
  socket.on("close", () => {
    if (counted.get(socket)) closedBytes += socket.bytesRead + socket.bytesWritten;
    counted.delete(socket);
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));

function tell(request, response) {
  counted.set(request.socket, false);
  let bytes = closedBytes;
  for (const [socket, counts] of counted) if (counts) bytes += socket.bytesRead + socket.bytesWritten;
  response.setHeader("Connection", "close");
  response.end(JSON.stringify({ requests, bytes: bytes - toldBytes }));
  requests = 0;
  toldBytes = bytes;
}

function askGit(request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const { headers } = request;
  const backend = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: headers["content-type"] ?? "",
      ...(headers["content-length"] && { CONTENT_LENGTH: headers["content-length"] }),
      ...(headers["content-encoding"] && { HTTP_CONTENT_ENCODING: headers["content-encoding"] }),
      ...(headers["git-protocol"] && { GIT_PROTOCOL: headers["git-protocol"] }),
    },
  });
  backend.stdin.on("error", () => {});
  request.pipe(backend.stdin);
  passOn(backend.stdout, response);
}

function passOn(output, response) {
  let head = Buffer.alloc(0);
  output.on("data", function readHead(chunk) {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    output.off("data", readHead);
    for (const line of head.toString("latin1", 0, end).split("\r\n")) {
      const [name, value] = line.split(": ");
      if (name === "Status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    output.pipe(response);
  });
}
