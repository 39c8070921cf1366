import type { RouteTable } from '../access/route.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Ari } from './ari/ari.ts';
import { deviceRoutes } from './device-routes.ts';
import { createDeviceService, type DeviceService, type DeviceServiceNeeds } from './device-service.ts';
import { createDialCounter } from './dial-counts.ts';
import { createDialOut, type DialOut } from './dial-out.ts';
import { createDialRules, type DialRulesNeeds } from './dial-rules.ts';
import type { DialForms } from './dial.ts';
import { createNuisanceService, type NuisanceService, type NuisanceServiceNeeds } from './nuisance-service.ts';
import { nuisanceRoutes } from './nuisance-routes.ts';
import { createTrunkLines, type TrunkLinesNeeds } from './trunk-lines.ts';
import { createTrunkPasswords } from './trunk-password.ts';
import { trunkRoutes } from './trunk-routes.ts';
import { createTrunkService, type TrunkService, type TrunkServiceNeeds } from './trunk-service.ts';
import { createTrunkTest } from './trunk-test.ts';

export interface LinesNeeds {
  stores: { trunks: TrunkServiceNeeds['rows']; dialRules: DialRulesNeeds['rows']; devices: DeviceServiceNeeds['rows']; nuisance: NuisanceServiceNeeds['rows'] };
  callers: Pick<NuisanceServiceNeeds, 'keyOf' | 'evidence' | 'callsSince'>;
  phones: DeviceServiceNeeds['phones'];
  ownerOf: DeviceServiceNeeds['ownerOf'];
  sip: DeviceServiceNeeds['sip'];
  ari: Ari;
  /** DATA_DIR/asterisk/etc/dynamic */
  dynamicDir: string;
  /** DATA_DIR/journal */
  journalDir: string;
  /** Of the installation; trunks' passwords are sealed under a key made of it. */
  secret: string;
  tls: boolean;
  hotline(): string;
  resolve(host: string): Promise<string[]>;
  figures: TrunkLinesNeeds['figures'];
  forms(digits: string): DialForms | null;
  chance(): number;
  newId(): string;
  clock: Clock;
  log: Log;
}

/** The lines to the outside: trunks, the rules for dialling out, and the gate. */
export interface Lines {
  dialOut: DialOut;
  trunks: TrunkService;
  devices: DeviceService;
  nuisance: NuisanceService;
  routes: RouteTable;
  /** Reads all of it from the store. */
  load(): Promise<void>;
  stop(): void;
}

export function createLines(needs: LinesNeeds): Lines {
  const { stores, ari, clock, log, newId } = needs;
  const trunks = createTrunkService({
    rows: stores.trunks, passwords: createTrunkPasswords(needs.secret), ari, dir: needs.dynamicDir, tls: needs.tls, hotline: needs.hotline, resolve: needs.resolve, chance: needs.chance, clock, log,
  });
  const lines = createTrunkLines({ ari, rows: () => trunks.rows(), figures: needs.figures, clock });
  trunks.watchedBy(lines);
  const dialRules = createDialRules({ rows: stores.dialRules });
  const dialOut = createDialOut({
    ari, rules: () => dialRules.get(), counter: createDialCounter({ dir: needs.journalDir, clock }), forms: needs.forms, trunks, reportError: (error) => log.error({ err: error }, 'dialling'),
  });
  const test = createTrunkTest({ ari, trunks, lines, dialOut, clock, newId });
  const devices = createDeviceService({ rows: stores.devices, phones: needs.phones, ari, dialOut, ownerOf: needs.ownerOf, sip: needs.sip });
  const nuisance = createNuisanceService({ rows: stores.nuisance, ...needs.callers, clock, newId });
  return {
    dialOut, trunks, devices, nuisance,
    routes: [...trunkRoutes({ trunks, test, lines, dialRules }), ...deviceRoutes({ devices }), ...nuisanceRoutes({ nuisance })],
    async load() {
      await dialRules.load();
      await trunks.load();
      await devices.load();
      await nuisance.load();
    },
    stop() {
      trunks.stop();
      lines.stop();
    },
  };
}
