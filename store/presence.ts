import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Log } from '../log.ts';
import type { AgentSnapshot } from '../routing/agent.ts';

/** Who was signed in and in which state, for the next life of the server. A small file of its own: a plain write survives kill -9. */
export interface PresenceFile {
  read(): AgentSnapshot[];
  save(snapshot: AgentSnapshot): void;
}

export function createPresenceFile(path: string, log: Log): PresenceFile {
  const agents = new Map<string, AgentSnapshot>();
  try {
    if (existsSync(path)) for (const agent of JSON.parse(readFileSync(path, 'utf8')) as AgentSnapshot[]) agents.set(agent.agentId, agent);
  } catch (error) {
    log.error({ err: error, path }, 'the agents of the last life cannot be read; they sign in again');
  }
  return {
    read: () => [...agents.values()],
    save(snapshot) {
      if (snapshot.state === 'signedOut') agents.delete(snapshot.agentId);
      else agents.set(snapshot.agentId, snapshot);
      try {
        writeFileSync(`${path}.new`, JSON.stringify([...agents.values()]), { mode: 0o640 });
        renameSync(`${path}.new`, path);
      } catch (error) {
        // A full disk must not stop an agent from taking calls; after a restart he signs in again.
        log.error({ err: error, path }, 'who is signed in cannot be written down');
      }
    },
  };
}
