import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";

/** A UDP socket for one other end: it takes no datagram of another, and hears when nobody listens there. */
export interface CoapSocket {
  /** The address of the other end. */
  readonly address: string;
  send(bytes: Uint8Array): void;
  close(): void;
}

/** What a socket tells. */
export interface CoapSocketListener {
  onDatagram(bytes: Uint8Array): void;
  /** The system says that the other end can not be reached; the socket goes on. */
  onError(error: Error): void;
}

/** Where a host is: an address, and whether it is one of IPv4 (4) or IPv6 (6). Rejects when it is nowhere. */
export type ResolveHost = (host: string) => Promise<{ readonly address: string; readonly family: number }>;

/** Asks the system. */
export const resolveHost: ResolveHost = (host) => lookup(host);

/** Opens a socket to `host` and `port`. Rejects when the host has no address, or the system does not let it be reached. */
export async function openCoapSocket(
  host: string,
  port: number,
  listener: CoapSocketListener,
  resolve: ResolveHost = resolveHost,
): Promise<CoapSocket> {
  const { address, family } = await resolve(host);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  socket.on("message", (bytes) => listener.onDatagram(bytes));
  socket.connect(port, address);
  try {
    await once(socket, "connect");
  } catch (error) {
    // It is bound already, and would be kept for ever.
    socket.close();
    throw error;
  }
  socket.on("error", (error) => listener.onError(error));
  return {
    address,
    // What goes wrong with one datagram is told by the event.
    send: (bytes) => socket.send(bytes, () => undefined),
    close: () => socket.close(),
  };
}
