import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { spokenTicketNumber } from '../../tickets/ticket-number.ts';
import { spokenCount, spokenDate, spokenDigits, spokenMoney, spokenNumber, spokenTime } from '../../language/spoken-number.ts';
import { createEspeak } from '../../ivr/tts.ts';
import { readWave } from '../../ivr/wave.ts';
import { PROMPTS } from '../../store/first-data/prompts.ts';

const ROOT = join(process.env['ROOT_DIR'] ?? '.root', 'current');
const LIBRARIES = join(ROOT, 'usr/lib/x86_64-linux-gnu');

/** The voice's own phonemes, without tones, stress and pauses. */
function phonemes(text: string): string {
  const argv = ['--library-path', `${LIBRARIES}:${join(LIBRARIES, 'pulseaudio')}`, join(ROOT, 'usr/bin/espeak-ng'), `--path=${LIBRARIES}`, '-v', 'cmn', '-x', '-q', '--stdin'];
  return execFileSync(join(ROOT, 'lib64/ld-linux-x86-64.so.2'), argv, { input: text, encoding: 'utf8' }).replace(/[\d'_|\s,]/g, '');
}

/** How the voice writes each character that numbers are made of. */
const SOUNDS: Record<string, string> = {
  零: 'l?i+N', 幺: 'jAu', 一: 'j?i', 二: '@r', 两: 'liAN', 三: 's[aA]n', 四: 'si\\[', 五: 'wu', 六: 'liou', 七: 'tS;hi', 八: 'pA?a?', 九: 'tS;iou', 十: 's\\.i\\.', 百: 'pai', 千: 'tS;hiEn', 万: 'w[aA]n',
  亿: 'ji', 点: 'tiEn', 月: '(j?yE|yE)', 日: 'z\\.i\\.', 元: '[jy]+[&aE]n', 角: 'tS;j?i?Au', 分: 'f@n', 半: 'p[aA]n', 年: 'niEn',
};

const SENTENCES: readonly string[] = [
  `您的工单号是${spokenTicketNumber('20261122-00072-1')}。`, `您的工单号是${spokenTicketNumber('20260110-10101-6')}。`, `查询码${spokenDigits('4821')}。`, `查询码${spokenDigits('1117')}。`,
  `${spokenDigits('1032')}号话务员为您服务。`, `${spokenDigits('2211')}号话务员为您服务。`, `请拨打${spokenDigits('12345')}。`, `遇险情请拨打${spokenDigits('110')}。`, `火警请拨打${spokenDigits('119')}。`,
  `我们将回拨尾号${spokenDigits('0012')}的电话。`, `您前面还有${spokenCount(2)}位，预计${spokenCount(12)}分钟内接通。`, `您前面还有${spokenCount(1)}位，预计${spokenCount(2)}分钟内接通。`,
  `您前面还有${spokenCount(22)}位，预计${spokenCount(30)}分钟内接通。`, `您前面还有${spokenCount(105)}位。`, `办理期限为${spokenDate('2026-12-04')}。`, `办理期限为${spokenDate('2027-02-20')}。`, `办理期限为${spokenDate('2026-10-31')}。`,
  `预计${spokenTime('14:00')}恢复。`, `预计${spokenTime('15:30')}恢复。`, `预计${spokenTime('09:05')}恢复。`, `自${spokenTime('22:12')}起停水。`, `自${spokenTime('00:40')}起停电。`,
  `应缴${spokenMoney(20_000)}。`, `应缴${spokenMoney(1_205)}。`, `应缴${spokenMoney(123_456)}。`, `退还${spokenMoney(350)}。`, `今天受理${spokenNumber(1_001)}件。`, `今年受理${spokenNumber(200_010)}件。`,
  `本月受理${spokenNumber(22_000)}件。`, `全市人口${spokenNumber(3_200_000)}。`,
];

describe('the voice out of the Debian root', function () {
  this.timeout(60_000);
  let dir: string;
  before(() => (dir = mkdtempSync(join(tmpdir(), 'hotline-speech-'))));
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('thirty sentences are checked', () => expect(SENTENCES.length).to.equal(30));
  for (const sentence of SENTENCES) {
    it(sentence, () => {
      const said = phonemes(sentence);
      expect(said, 'nothing is read in English').not.to.match(/\(en\)|\(/);
      const wanted = Array.from(sentence.replace(/[^零幺一二两三四五六七八九十百千万亿点月日元角半]/g, ''), (character) => SOUNDS[character] ?? '');
      expect(said).to.match(new RegExp(wanted.join('.*?')));
    });
  }
  it('every shipped prompt is spoken at about the speed of a person', async () => {
    const voice = createEspeak(process.env['ROOT_DIR'] ?? '.root', dir, () => newId(systemClock.now().getTime()));
    for (const { id, zh } of PROMPTS.filter((prompt) => !prompt.zh.includes('{'))) {
      const { rate, samples } = readWave(await voice.speak(zh, 'zh'));
      const perSecond = zh.replace(/\p{P}/gu, '').length / (samples.length / rate);
      expect(perSecond, `${id}: characters a second`).to.be.within(2.5, 7.5);
    }
  });
});
