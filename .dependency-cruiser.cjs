/* Who may import whom (docs/ARCHITECTURE.md). An arrow between domain folders allows the pure <noun>.ts only, never a -service.ts, never a folder of the same row. */
const bottom = '^(contract|events|language)/|^(errors|log|clock)\\.ts$';
const rows = {
  people: ['access', 'residents', 'organisation', 'knowledge-base'],
  work: ['tickets', 'routing', 'telephony'],
  doors: ['ivr', 'channels', 'notices'],
  faces: ['agent-desktop', 'reports'],
};
const below = { people: [], work: ['people'], doors: ['people', 'work'], faces: ['people', 'work', 'doors'] };
const all = Object.values(rows).flat();
/** Who asks, and what a route is: every read takes the one, every routes.ts the other, the folders of access' own row too. */
const everyones = '^access/(viewer|route)\\.ts$';
const forbidden = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'contract-imports-nothing', severity: 'error', from: { path: '^contract/' }, to: { path: `^(${all.join('|')}|store|events|language)/|^[a-z]+\\.ts$` } },
  { name: 'bottom-stays-bottom', severity: 'error', from: { path: bottom }, to: { path: `^(${all.join('|')}|store)/|^(server|config)\\.ts$` } },
  { name: 'store-is-handed-in', severity: 'error', from: { pathNot: '^(server\\.ts|scripts/|test/|store/)' }, to: { path: '^store/' } },
  { name: 'config-is-handed-in', severity: 'error', from: { pathNot: '^(server\\.ts|scripts/|test/|config\\.ts)' }, to: { path: '^config\\.ts$' } },
  { name: 'nobody-imports-server', severity: 'error', from: { pathNot: '^(test|scripts)/' }, to: { path: '^server\\.ts$' } },
  { name: 'store-sees-rules-only', severity: 'error', from: { path: '^store/' }, to: { path: `^(${all.join('|')})/.*(-service|routes|gateway|stasis|fan-out)\\.ts$` } },
  { name: 'web-sees-contract-only', severity: 'error', from: { path: '^agent-desktop/web/' }, to: { path: '^(?!agent-desktop/web/|contract/|node_modules/)[a-z-]+(/|\\.ts)', pathNot: '^node_modules' } },
  { name: 'services-are-handed-in', severity: 'error', from: { path: `^(${all.join('|')})/`, pathNot: '^agent-desktop/web/' }, to: { path: '-service\\.ts$', pathNot: '^$1/' } },
];
for (const [row, folders] of Object.entries(rows)) {
  for (const folder of folders) {
    const allowed = below[row].flatMap((name) => rows[name]).filter(() => folder !== 'telephony');
    const foreign = all.filter((name) => name !== folder && !allowed.includes(name));
    forbidden.push({ name: `${folder}-direction`, severity: 'error', from: { path: `^${folder}/`, pathNot: '^agent-desktop/web/' }, to: { path: `^(${foreign.join('|')})/`, pathNot: everyones } });
  }
}
module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|\\.root|agent-desktop/web/dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.vue'] },
  },
};
