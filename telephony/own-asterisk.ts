import type { Ari } from './ari/ari.ts';

/** Modules without which calls do not work; what is missing is named. */
const NEEDED = [
  'chan_pjsip.so', 'res_pjsip.so', 'res_pjsip_session.so', 'res_pjsip_sdp_rtp.so', 'res_pjsip_outbound_registration.so', 'res_pjsip_transport_websocket.so', 'res_rtp_asterisk.so', 'res_srtp.so', 'bridge_simple.so', 'bridge_softmix.so',
  'bridge_holding.so', 'app_stasis.so', 'res_stasis_snoop.so', 'res_stasis_recording.so', 'res_stasis_playback.so', 'res_ari_channels.so', 'res_ari_bridges.so', 'res_ari_asterisk.so', 'res_ari_recordings.so', 'res_ari_endpoints.so', 'app_queue.so', 'codec_opus_open_source.so',
];
/** The same work is done by a module of another name. */
const EQUALS: Record<string, string> = { 'codec_opus_open_source.so': 'codec_opus.so' };
const OLDEST = 22;

/** What an Asterisk of one's own lacks, a sentence each; empty when nothing. Throws ARI_UNREACHABLE. */
export async function faultsOfAsterisk(ari: Pick<Ari, 'transport'>, app: string): Promise<string[]> {
  const [info, modules, application] = await Promise.all(['asterisk/info', 'asterisk/modules', `applications/${app}`].map((uri) => ari.transport.request('GET', uri)));
  const version = (info?.body as { system?: { version?: string } } | undefined)?.system?.version ?? '';
  const running = new Set(((modules?.body ?? []) as { name: string; status: string }[]).filter(({ status }) => status === 'Running').map(({ name }) => name));
  const missing = NEEDED.filter((name) => !running.has(name) && !running.has(EQUALS[name] ?? ''));
  const major = Number(/^\d+/.exec(version)?.[0] ?? 'x');
  return [
    ...(info?.status === 401 ? ['Asterisk refuses our password: ari.conf of the rendered folder names user and password.'] : []),
    ...(major >= OLDEST ? [] : [`Asterisk says it is version ${version === '' ? 'unknown' : version}; needed is ${OLDEST} or later, for requests over its event socket.`]),
    ...(modules?.status === 200 ? [] : ['The list of modules cannot be read: is res_ari_asterisk.so loaded?']),
    ...(modules?.status === 200 && missing.length > 0 ? [`Modules that are not running: ${missing.join(', ')}. The rendered modules.conf loads them all.`] : []),
    ...(application?.status === 200 ? [] : [`The application ${app} is not registered: another program may hold it.`]),
  ];
}
