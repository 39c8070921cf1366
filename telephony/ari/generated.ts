// Written by scripts/generate-ari-types.ts from Asterisk's own api-docs (ARI 2.0.0). Not edited by hand.

/** Protocol specific additional parameter */
export interface AdditionalParam {
  parameter_name: string;
  parameter_value: string;
}

/** Details of a Stasis application */
export interface Application {
  name: string;
  channel_ids: string[];
  bridge_ids: string[];
  endpoint_ids: string[];
  device_names: string[];
  events_allowed: Record<string, unknown>[];
  events_disallowed: Record<string, unknown>[];
}

/** Notification that trying to move a channel to another Stasis application failed. */
export interface ApplicationMoveFailed extends Event {
  type: 'ApplicationMoveFailed';
  channel: Channel;
  destination: string;
  args: string[];
}

/** Notification that a Stasis app has been registered. */
export interface ApplicationRegistered extends Event {
  type: 'ApplicationRegistered';
}

/** Notification that another WebSocket has taken over for an application. */
export interface ApplicationReplaced extends Event {
  type: 'ApplicationReplaced';
}

/** Notification that a Stasis app has been unregistered. */
export interface ApplicationUnregistered extends Event {
  type: 'ApplicationUnregistered';
}

/** Asterisk system information */
export interface AsteriskInfo {
  build?: BuildInfo;
  system?: SystemInfo;
  config?: ConfigInfo;
  status?: StatusInfo;
}

/** Asterisk ping information */
export interface AsteriskPing {
  asterisk_id: string;
  ping: string;
  timestamp: string;
}

/** The merging of media from one or more channels. */
export interface Bridge {
  id: string;
  technology: string;
  bridge_type: 'mixing' | 'holding';
  bridge_class: string;
  creator: string;
  name: string;
  channels: string[];
  video_mode?: string;
  video_source_id?: string;
  creationtime: string;
  bridgevars?: Record<string, unknown>;
}

/** Notification that an attended transfer has occurred. */
export interface BridgeAttendedTransfer extends Event {
  type: 'BridgeAttendedTransfer';
  transferer_first_leg: Channel;
  transferer_second_leg: Channel;
  replace_channel?: Channel;
  transferee?: Channel;
  transfer_target?: Channel;
  result: string;
  is_external: boolean;
  transferer_first_leg_bridge?: Bridge;
  transferer_second_leg_bridge?: Bridge;
  destination_type: string;
  destination_bridge?: string;
  destination_application?: string;
  destination_link_first_leg?: Channel;
  destination_link_second_leg?: Channel;
  destination_threeway_channel?: Channel;
  destination_threeway_bridge?: Bridge;
}

/** Notification that a blind transfer has occurred. */
export interface BridgeBlindTransfer extends Event {
  type: 'BridgeBlindTransfer';
  channel: Channel;
  replace_channel?: Channel;
  transferee?: Channel;
  exten: string;
  context: string;
  result: string;
  is_external: boolean;
  bridge?: Bridge;
}

/** Notification that a bridge has been created. */
export interface BridgeCreated extends Event {
  type: 'BridgeCreated';
  bridge: Bridge;
}

/** Notification that a bridge has been destroyed. */
export interface BridgeDestroyed extends Event {
  type: 'BridgeDestroyed';
  bridge: Bridge;
}

/** Notification that one bridge has merged into another. */
export interface BridgeMerged extends Event {
  type: 'BridgeMerged';
  bridge: Bridge;
  bridge_from: Bridge;
}

/** Notification that the source of video in a bridge has changed. */
export interface BridgeVideoSourceChanged extends Event {
  type: 'BridgeVideoSourceChanged';
  bridge: Bridge;
  old_video_source_id?: string;
}

/** Info about how Asterisk was built */
export interface BuildInfo {
  os: string;
  kernel: string;
  options: string;
  machine: string;
  date: string;
  user: string;
}

/** Notification that a channel is being broadcast to ARI applications for claiming. */
export interface CallBroadcast extends Event {
  type: 'CallBroadcast';
  channel: Channel;
  caller?: string;
  called?: string;
}

/** Notification that a broadcast channel has been successfully claimed by an ARI application. */
export interface CallClaimed extends Event {
  type: 'CallClaimed';
  channel: Channel;
  winner_app: string;
}

/** Caller identification */
export interface CallerID {
  name: string;
  number: string;
}

/** A specific communication connection between Asterisk and an Endpoint. */
export interface Channel {
  id: string;
  protocol_id: string;
  name: string;
  state: 'Down' | 'Rsrved' | 'OffHook' | 'Dialing' | 'Ring' | 'Ringing' | 'Up' | 'Busy' | 'Dialing Offhook' | 'Pre-ring' | 'Unknown';
  caller: CallerID;
  connected: CallerID;
  accountcode: string;
  dialplan: DialplanCEP;
  creationtime: string;
  language: string;
  channelvars?: Record<string, unknown>;
  caller_rdnis?: string;
  tenantid?: string;
}

/** Channel changed Caller ID. */
export interface ChannelCallerId extends Event {
  type: 'ChannelCallerId';
  caller_presentation: number;
  caller_presentation_txt: string;
  channel: Channel;
}

/** Channel changed Connected Line. */
export interface ChannelConnectedLine extends Event {
  type: 'ChannelConnectedLine';
  channel: Channel;
}

/** Notification that a channel has been created. */
export interface ChannelCreated extends Event {
  type: 'ChannelCreated';
  channel: Channel;
}

/** Notification that a channel has been destroyed. */
export interface ChannelDestroyed extends Event {
  type: 'ChannelDestroyed';
  cause: number;
  cause_txt: string;
  tech_cause?: number;
  channel: Channel;
}

/** Channel changed location in the dialplan. */
export interface ChannelDialplan extends Event {
  type: 'ChannelDialplan';
  channel: Channel;
  dialplan_app: string;
  dialplan_app_data: string;
}

/** DTMF received on a channel. */
export interface ChannelDtmfReceived extends Event {
  type: 'ChannelDtmfReceived';
  digit: string;
  duration_ms: number;
  channel: Channel;
}

/** Notification that a channel has entered a bridge. */
export interface ChannelEnteredBridge extends Event {
  type: 'ChannelEnteredBridge';
  bridge: Bridge;
  channel?: Channel;
}

/** A hangup was requested on the channel. */
export interface ChannelHangupRequest extends Event {
  type: 'ChannelHangupRequest';
  cause?: number;
  tech_cause?: number;
  soft?: boolean;
  channel: Channel;
}

/** A channel initiated a media hold. */
export interface ChannelHold extends Event {
  type: 'ChannelHold';
  channel: Channel;
  musicclass?: string;
}

/** Notification that a channel has left a bridge. */
export interface ChannelLeftBridge extends Event {
  type: 'ChannelLeftBridge';
  bridge: Bridge;
  channel: Channel;
}

/** Notification of a channel's state change. */
export interface ChannelStateChange extends Event {
  type: 'ChannelStateChange';
  channel: Channel;
}

/** Talking is no longer detected on the channel. */
export interface ChannelTalkingFinished extends Event {
  type: 'ChannelTalkingFinished';
  channel: Channel;
  duration: number;
}

/** Talking was detected on the channel. */
export interface ChannelTalkingStarted extends Event {
  type: 'ChannelTalkingStarted';
  channel: Channel;
}

/** Tone was detected on the channel. */
export interface ChannelToneDetected extends Event {
  type: 'ChannelToneDetected';
  channel: Channel;
}

/** transfer on a channel. */
export interface ChannelTransfer extends Event {
  type: 'ChannelTransfer';
  state?: string;
  refer_to: ReferTo;
  referred_by: ReferredBy;
}

/** A channel initiated a media unhold. */
export interface ChannelUnhold extends Event {
  type: 'ChannelUnhold';
  channel: Channel;
}

/** User-generated event with additional user-defined fields in the object. */
export interface ChannelUserevent extends Event {
  type: 'ChannelUserevent';
  eventname: string;
  channel?: Channel;
  bridge?: Bridge;
  endpoint?: Endpoint;
  userevent: Record<string, unknown>;
}

/** Channel variable changed. */
export interface ChannelVarset extends Event {
  type: 'ChannelVarset';
  variable: string;
  value: string;
  channel?: Channel;
}

/** Info about Asterisk configuration */
export interface ConfigInfo {
  name: string;
  default_language: string;
  max_channels?: number;
  max_open_files?: number;
  max_load?: number;
  setid: SetId;
}

/** A key/value pair that makes up part of a configuration object. */
export interface ConfigTuple {
  attribute: string;
  value: string;
}

/** Detailed information about a contact on an endpoint. */
export interface ContactInfo {
  uri: string;
  contact_status: 'Unreachable' | 'Reachable' | 'Unknown' | 'NonQualified' | 'Removed';
  aor: string;
  roundtrip_usec?: string;
}

/** The state of a contact on an endpoint has changed. */
export interface ContactStatusChange extends Event {
  type: 'ContactStatusChange';
  endpoint: Endpoint;
  contact_info: ContactInfo;
}

/** Represents the state of a device. */
export interface DeviceState {
  name: string;
  state: 'UNKNOWN' | 'NOT_INUSE' | 'INUSE' | 'BUSY' | 'INVALID' | 'UNAVAILABLE' | 'RINGING' | 'RINGINUSE' | 'ONHOLD';
}

/** Notification that a device state has changed. */
export interface DeviceStateChanged extends Event {
  type: 'DeviceStateChanged';
  device_state: DeviceState;
}

/** Dialing state has changed. */
export interface Dial extends Event {
  type: 'Dial';
  caller?: Channel;
  peer: Channel;
  forward?: string;
  forwarded?: Channel;
  dialstring?: string;
  dialstatus: string;
}

/** Dialed channel information. */
export interface Dialed {

}

/** Dialplan location (context/extension/priority) */
export interface DialplanCEP {
  context: string;
  exten: string;
  priority: number;
  app_name: string;
  app_data: string;
}

/** An external device that may offer/accept calls to/from Asterisk. */
export interface Endpoint {
  technology: string;
  resource: string;
  state?: 'unknown' | 'offline' | 'online';
  channel_ids: string[];
}

/** Endpoint state changed. */
export interface EndpointStateChange extends Event {
  type: 'EndpointStateChange';
  endpoint: Endpoint;
}

/** Base type for asynchronous events from Asterisk. */
export interface Event {
  type: string;
  asterisk_id?: string;
  application: string;
  timestamp: string;
}

/** Identifies the format and language of a sound file */
export interface FormatLangPair {
  language: string;
  format: string;
}

/** A recording that is in progress */
export interface LiveRecording {
  name: string;
  format: string;
  target_uri: string;
  state: 'queued' | 'recording' | 'paused' | 'done' | 'failed' | 'canceled';
  duration?: number;
  talking_duration?: number;
  silence_duration?: number;
  cause?: string;
}

/** Details of an Asterisk log channel */
export interface LogChannel {
  channel: string;
  type: string;
  status: string;
  configuration: string;
}

/** Represents the state of a mailbox. */
export interface Mailbox {
  name: string;
  old_messages: number;
  new_messages: number;
}

/** Details of an Asterisk module */
export interface Module {
  name: string;
  description: string;
  use_count: number;
  status: string;
  support_level: string;
}

/** Detailed information about a remote peer that communicates with Asterisk. */
export interface Peer {
  peer_status: string;
  cause?: string;
  address?: string;
  port?: string;
  time?: string;
}

/** The state of a peer associated with an endpoint has changed. */
export interface PeerStatusChange extends Event {
  type: 'PeerStatusChange';
  endpoint: Endpoint;
  peer: Peer;
}

/** Object representing the playback of media to a channel */
export interface Playback {
  id: string;
  media_uri: string;
  next_media_uri?: string;
  target_uri: string;
  language?: string;
  state: 'queued' | 'playing' | 'continuing' | 'done' | 'failed';
}

/** Event showing the continuation of a media playback operation from one media URI to the next in the list. */
export interface PlaybackContinuing extends Event {
  type: 'PlaybackContinuing';
  playback: Playback;
}

/** Event showing the completion of a media playback operation. */
export interface PlaybackFinished extends Event {
  type: 'PlaybackFinished';
  playback: Playback;
}

/** Event showing the start of a media playback operation. */
export interface PlaybackStarted extends Event {
  type: 'PlaybackStarted';
  playback: Playback;
}

/** A statistics of a RTP. */
export interface RTPstat {
  txcount: number;
  rxcount: number;
  txjitter?: number;
  rxjitter?: number;
  remote_maxjitter?: number;
  remote_minjitter?: number;
  remote_normdevjitter?: number;
  remote_stdevjitter?: number;
  local_maxjitter?: number;
  local_minjitter?: number;
  local_normdevjitter?: number;
  local_stdevjitter?: number;
  txploss: number;
  rxploss: number;
  remote_maxrxploss?: number;
  remote_minrxploss?: number;
  remote_normdevrxploss?: number;
  remote_stdevrxploss?: number;
  local_maxrxploss?: number;
  local_minrxploss?: number;
  local_normdevrxploss?: number;
  local_stdevrxploss?: number;
  rtt?: number;
  maxrtt?: number;
  minrtt?: number;
  normdevrtt?: number;
  stdevrtt?: number;
  local_ssrc: number;
  remote_ssrc: number;
  txoctetcount: number;
  rxoctetcount: number;
  channel_uniqueid: string;
}

/** Event showing failure of a recording operation. */
export interface RecordingFailed extends Event {
  type: 'RecordingFailed';
  recording: LiveRecording;
}

/** Event showing the completion of a recording operation. */
export interface RecordingFinished extends Event {
  type: 'RecordingFinished';
  recording: LiveRecording;
}

/** Event showing the start of a recording operation. */
export interface RecordingStarted extends Event {
  type: 'RecordingStarted';
  recording: LiveRecording;
}

/** transfer destination requested by transferee */
export interface ReferTo {
  requested_destination: RequiredDestination;
  destination_channel?: Channel;
  connected_channel?: Channel;
  bridge?: Bridge;
}

/** transfer destination requested by transferee */
export interface ReferredBy {
  source_channel: Channel;
  connected_channel?: Channel;
  bridge?: Bridge;
}

/** Information about the requested destination */
export interface RequiredDestination {
  protocol_id?: string;
  destination?: string;
  additional_protocol_params?: AdditionalParam[];
}

/** Effective user/group id */
export interface SetId {
  user: string;
  group: string;
}

/** A media file that may be played back. */
export interface Sound {
  id: string;
  text?: string;
  formats: FormatLangPair[];
}

/** Notification that a channel has left a Stasis application. */
export interface StasisEnd extends Event {
  type: 'StasisEnd';
  channel: Channel;
}

/** Notification that a channel has entered a Stasis application. */
export interface StasisStart extends Event {
  type: 'StasisStart';
  args: string[];
  channel: Channel;
  replace_channel?: Channel;
}

/** Info about Asterisk status */
export interface StatusInfo {
  startup_time: string;
  last_reload_time: string;
}

/** A past recording that may be played back. */
export interface StoredRecording {
  name: string;
  format: string;
}

/** Info about Asterisk */
export interface SystemInfo {
  version: string;
  entity_id: string;
}

/** A text message. */
export interface TextMessage {
  from: string;
  to: string;
  body: string;
  variables?: Record<string, unknown>;
}

/** A text message was received from an endpoint. */
export interface TextMessageReceived extends Event {
  type: 'TextMessageReceived';
  message: TextMessage;
  endpoint?: Endpoint;
}

/** The value of a channel variable */
export interface Variable {
  value: string;
}

/** A dictionary of channel variables */
export interface Variables {
  variables: Record<string, unknown>;
}

/** Every event an application may receive. */
export type AriEvent =
  | ApplicationMoveFailed
  | ApplicationRegistered
  | ApplicationReplaced
  | ApplicationUnregistered
  | BridgeAttendedTransfer
  | BridgeBlindTransfer
  | BridgeCreated
  | BridgeDestroyed
  | BridgeMerged
  | BridgeVideoSourceChanged
  | CallBroadcast
  | CallClaimed
  | ChannelCallerId
  | ChannelConnectedLine
  | ChannelCreated
  | ChannelDestroyed
  | ChannelDialplan
  | ChannelDtmfReceived
  | ChannelEnteredBridge
  | ChannelHangupRequest
  | ChannelHold
  | ChannelLeftBridge
  | ChannelStateChange
  | ChannelTalkingFinished
  | ChannelTalkingStarted
  | ChannelToneDetected
  | ChannelTransfer
  | ChannelUnhold
  | ChannelUserevent
  | ChannelVarset
  | ContactStatusChange
  | DeviceStateChanged
  | Dial
  | EndpointStateChange
  | PeerStatusChange
  | PlaybackContinuing
  | PlaybackFinished
  | PlaybackStarted
  | RecordingFailed
  | RecordingFinished
  | RecordingStarted
  | StasisEnd
  | StasisStart
  | TextMessageReceived;
