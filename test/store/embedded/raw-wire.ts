import { connect } from 'node:net';
import { serialize, type Document } from 'bson';

/** An OP_MSG frame as a driver would send it. */
export function frameOf(body: Document, flags = 0): Buffer {
  const bytes = serialize(body);
  const frame = Buffer.alloc(21 + bytes.length);
  frame.writeInt32LE(frame.length, 0);
  frame.writeInt32LE(7, 4);
  frame.writeInt32LE(2013, 12);
  frame.writeUInt32LE(flags, 16);
  frame.set(bytes, 21);
  return frame;
}

/** Sends bytes and tells what came back until the other side closed, something came, or `waitMs` went by. */
export async function exchange(socketPath: string, parts: readonly Buffer[], waitMs = 2000): Promise<{ answer: Buffer; end: 'closed' | 'answered' | 'silent' }> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const received: Buffer[] = [];
    const finish = (end: 'closed' | 'answered' | 'silent'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answer: Buffer.concat(received), end });
    };
    const timer = setTimeout(() => finish('silent'), waitMs);
    socket.on('connect', () => parts.forEach((part) => socket.write(part)));
    socket.on('data', (chunk) => {
      received.push(chunk);
      const all = Buffer.concat(received);
      if (all.length >= 4 && all.length >= all.readInt32LE(0)) finish('answered');
    });
    socket.on('close', () => finish('closed'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish('closed');
      else reject(error);
    });
  });
}
