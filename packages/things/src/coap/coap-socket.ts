import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";

/** A UDP socket for one other end: it takes no datagram of another, and hears when nobody listens there. */
export interface CoapSocket {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** What a socket tells. */
export interface CoapSocketListener {
  onDatagram(bytes: Uint8Array): void;
  /** The system says that the other end can not be reached; the socket goes on. */
  onError(error: Error): void;
}

/** Opens a socket to `host` and `port`. Rejects when the host has no address. */
export async function openCoapSocket(host: string, port: number, listener: CoapSocketListener): Promise<CoapSocket> {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  socket.on("message", (bytes) => listener.onDatagram(bytes));
  socket.connect(port, address);
  await once(socket, "connect");
  socket.on("error", (error) => listener.onError(error));
  return {
    // What goes wrong with one datagram is told by the event.
    send: (bytes) => socket.send(bytes, () => undefined),
    close: () => socket.close(),
  };
}
