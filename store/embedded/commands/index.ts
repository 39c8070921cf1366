/** The commands that are known. Everything else is answered with code 59. */
import { collMod, collStats, create, dbStats, drop, dropDatabase, listDatabases, renameCollection, validate } from './collections.ts';
import type { Command } from './command.ts';
import { buildInfo, connectionStatus, getParameter, hello, ping, serverStatus, whatsmyuri } from './diagnostics.ts';
import { explain } from './explain.ts';
import { findAndModify } from './find-and-modify.ts';
import { createIndexes, dropIndexes } from './indexes.ts';
import { aggregate, count, distinct, find, getMore, killCursors, listCollections, listIndexes } from './query.ts';
import { abortTransaction, commitTransaction, endSessions } from './session.ts';
import { insert, remove, update } from './write.ts';

export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', hello],
  ['ismaster', hello],
  ['isMaster', hello],
  ['ping', ping],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['serverStatus', serverStatus],
  ['connectionStatus', connectionStatus],
  ['getParameter', getParameter],
  ['whatsmyuri', whatsmyuri],
  ['insert', insert],
  ['update', update],
  ['delete', remove],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['find', find],
  ['aggregate', aggregate],
  ['getMore', getMore],
  ['killCursors', killCursors],
  ['count', count],
  ['distinct', distinct],
  ['explain', explain],
  ['listCollections', listCollections],
  ['listIndexes', listIndexes],
  ['listDatabases', listDatabases],
  ['create', create],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['collMod', collMod],
  ['renameCollection', renameCollection],
  ['collStats', collStats],
  ['dbStats', dbStats],
  ['dbstats', dbStats],
  ['validate', validate],
  ['createIndexes', createIndexes],
  ['dropIndexes', dropIndexes],
  ['commitTransaction', commitTransaction],
  ['abortTransaction', abortTransaction],
  ['endSessions', endSessions],
]);
