/** The wire gateway: MongoDB's protocol on a Unix socket in front of PostgreSQL with DocumentDB. Exactly one per store. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { Budget } from './budget.ts';
import type { Gateway } from './commands/command.ts';
import { Connection } from './connection.ts';
import { Cursors } from './cursors.ts';
import { Database } from './database.ts';
import { startJobs } from './jobs.ts';
import { KeyedMutex } from './mutex.ts';
import { Statistics } from './statistics.ts';
import { Transactions } from './transactions.ts';

export interface GatewayOptions {
  /** Folder of PostgreSQL's socket. */
  socketDir: string;
  /** The socket to listen on. A leftover of a dead gateway is removed. */
  socketPath: string;
  log: Log;
  clock: Clock;
  /** Connections of clients, at most. */
  connections?: number;
}

export interface RunningGateway {
  /** Closes the socket and every connection, rolls back what is open. */
  close(): Promise<void>;
  gateway: Gateway;
}

const MOST_CONNECTIONS = 400;
/** Bytes of large messages being received or handled at the same time. */
const MESSAGE_BYTES = 192_000_000;

/** Starts listening. PostgreSQL may still be starting: commands wait for it a few seconds. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { clock, log } = options;
  const database = new Database({ socketDir: options.socketDir, log, clock });
  const sockets = new Set<Socket>();
  const gateway: Gateway = {
    database,
    transactions: new Transactions(database, clock),
    cursors: new Cursors(clock),
    mutex: new KeyedMutex(),
    statistics: new Statistics(),
    clock,
    log,
    address: options.socketPath,
    connections: () => sockets.size,
  };
  const budget = new Budget(MESSAGE_BYTES);
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    count += 1;
    new Connection(socket, count, gateway, budget).start();
  });
  server.maxConnections = options.connections ?? MOST_CONNECTIONS;
  await listen(server, options.socketPath);
  const stopJobs = startJobs(gateway);
  return {
    gateway,
    async close() {
      stopJobs();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
      await gateway.transactions.close();
      await database.close();
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
  // The folder decides who may come in: owner and group.
  chmodSync(path, 0o660);
}
