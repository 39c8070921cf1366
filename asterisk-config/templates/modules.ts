/**
 * Only what a call needs is loaded: most of Asterisk's past advisories are in modules a hotline never uses (IAX, STIR/SHAKEN, XMPP, phone
 * provisioning, SMS, external databases, AMI's helpers). No FILE(), SHELL(), DB(), CURL(): their modules are absent.
 */
const MODULES: readonly (readonly [string, string])[] = [
  ['base', 'pbx_config res_timing_timerfd res_crypto res_sorcery_config res_sorcery_memory res_sorcery_astdb res_http_websocket res_websocket_client res_security_log'],
  [
    'SIP',
    'res_pjproject res_pjsip res_pjsip_session res_pjsip_pubsub res_pjsip_acl res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_outbound_registration res_pjsip_caller_id res_pjsip_dtmf_info ' +
      'res_pjsip_empty_info res_pjsip_dlg_options res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_nat res_pjsip_path res_pjsip_diversion ' +
      'res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_transport_websocket chan_pjsip',
  ],
  ['sound', 'res_rtp_asterisk res_srtp res_format_attr_opus res_musiconhold codec_alaw codec_ulaw codec_a_mu codec_g722 codec_gsm codec_opus_open_source codec_resample format_pcm format_wav format_sln format_gsm'],
  ['bridges', 'bridge_simple bridge_softmix bridge_native_rtp bridge_holding chan_bridge_media'],
  [
    'ARI',
    'res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop res_stasis_device_state app_stasis res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges ' +
      'res_ari_channels res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds',
  ],
  ['dialplan', 'app_playback app_queue app_record app_channelredirect app_softhangup func_callerid func_cdr func_channel func_groupcount func_hangupcause func_logic func_strings func_timeout func_pjsip_aor func_pjsip_contact func_pjsip_endpoint'],
  ['call records', 'res_cdrel_custom cdr_custom'],
  // The only place without AMI that says whether a trunk is registered.
  ['figures', 'res_prometheus'],
];

/** modules.conf */
export function modulesConf(): string {
  const blocks = MODULES.map(([title, names]) => `; ${title}\n${names.split(' ').map((name) => `load=${name}.so`).join('\n')}`);
  return `[modules]\nautoload=no\n${blocks.join('\n')}\n`;
}
