import { asteriskFolders } from '../folders.ts';
import { isLoopback, type AsteriskOptions } from '../options.ts';

/**
 * pjsip.conf. Endpoints are found by user name before address, else a registered phone on the trunk's own address would be taken for the trunk.
 * Agents and desk phones come from etc/dynamic, written by the server from these templates.
 */
export function pjsipConf(options: AsteriskOptions): string {
  return [GLOBAL, transports(options), COMMON, webrtc(), phone(options), resident(options), TRUNK, '#tryinclude dynamic/pjsip_agents.conf', '#tryinclude dynamic/pjsip_phones.conf', '#tryinclude dynamic/pjsip_trunks.conf', '#tryinclude dynamic/pjsip_blocked.conf', ''].join('\n');
}

// No auth_username in the order: with it Asterisk keeps the first unknown names of a sender to itself, and of a slow scan all; without it each is in security.log at once.
const GLOBAL = `[global]
type=global
user_agent=hotline
endpoint_identifier_order=username,ip
taskprocessor_overload_trigger=pjsip_only
default_realm=hotline

[system]
type=system
disable_tcp_switch=yes
`;

function transports({ sipHost, sipPort, externalAddress, dataDir, tls }: AsteriskOptions): string {
  const nat = externalAddress === undefined ? '' : `external_media_address=${externalAddress}\nexternal_signaling_address=${externalAddress}\nlocal_net=127.0.0.0/8\nlocal_net=10.0.0.0/8\nlocal_net=172.16.0.0/12\nlocal_net=192.168.0.0/16\n`;
  const host = sipHost.includes(':') ? `[${sipHost}]` : sipHost;
  const { keys } = asteriskFolders(dataDir);
  const secure = `\n[transport-tls]\ntype=transport\nprotocol=tls\nbind=${host}:${sipPort + 1}\ncert_file=${keys}/sip-cert.pem\npriv_key_file=${keys}/sip-key.pem\nca_list_file=${keys}/sip-ca.pem\nmethod=tlsv1_2\nverify_server=yes\n${nat}`;
  const plain = (protocol: string): string => `[transport-${protocol}]\ntype=transport\nprotocol=${protocol}\nbind=${host}:${sipPort}\n${nat}`;
  return `${plain('udp')}\n${plain('tcp')}\n[transport-ws]\ntype=transport\nprotocol=ws\nbind=127.0.0.1\n${nat}${tls === undefined ? '' : secure}`;
}

// A MESSAGE would run the endpoint's dialplan, a REFER would dial into its context: both are shut off everywhere.
const COMMON = `[anyone](!)
type=endpoint
disallow=all
allow_transfer=no
allow_subscribe=no
allow_overlap=no
message_context=nomsg
trust_id_inbound=no
direct_media=no
send_connected_line=no
t38_udptl=no

[password](!)
type=auth
auth_type=digest

[one-contact](!)
type=aor
max_contacts=1
remove_existing=yes
minimum_expiration=30
maximum_expiration=600
default_expiration=120
`;

function webrtc(): string {
  return `[webrtc](!,anyone)
allow=opus,alaw
webrtc=yes
dtls_auto_generate_cert=yes
max_audio_streams=1
max_video_streams=0
rtp_timeout=15
rtp_timeout_hold=300
identify_by=username

[agent](!,webrtc)
context=agents
device_state_busy_at=1

[agent-contact](!,one-contact)
qualify_frequency=10
qualify_timeout=3
`;
}

function phone({ sipHost }: AsteriskOptions): string {
  const media = isLoopback(sipHost) ? 'media_address=127.0.0.1\nbind_rtp_to_media_address=yes\n' : '';
  return `[phone](!,anyone)
allow=alaw,ulaw,g722
dtmf_mode=auto
rtp_symmetric=yes
force_rport=yes
rewrite_contact=yes
rtp_timeout=30
rtp_timeout_hold=300
${media}
[desk-phone](!,phone)
context=from-phone
identify_by=username
device_state_busy_at=1

[desk-phone-contact](!,one-contact)
qualify_frequency=30
qualify_timeout=3
`;
}

// No aors line: the residents' endpoint can call, never register, never be called.
function resident({ residentSipPassword }: AsteriskOptions): string {
  return `[resident](webrtc)
context=from-web
auth=resident

[resident](password)
username=resident
password=${residentSipPassword}
`;
}

// Who calls from a trunk is known by address alone; only programs of this machine have that of the local one. Carriers' trunks are written by the server from these templates.
const TRUNK = `[trunk](!,phone)
context=from-trunk
identify_by=ip
rewrite_contact=no
send_pai=yes
trust_id_outbound=yes

[trunk-registration](!)
type=registration
line=yes
expiration=300
retry_interval=15
forbidden_retry_interval=60
fatal_retry_interval=60
max_retries=100000
auth_rejection_permanent=no

[trunk-local](phone)
context=from-trunk
identify_by=ip

[trunk-local]
type=identify
endpoint=trunk-local
match=127.0.0.1
`;
