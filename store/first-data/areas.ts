import type { AreaView } from '../../contract/views.ts';

const CITY = '990100';

/** The demo city 云澜市 (made up): districts with their streets and towns. A city replaces these by its own codes. */
const DISTRICTS: readonly [code: string, name: string, streets: string][] = [
  ['990102', '澜东区', '听澜街道,渡口街道,梧桐里街道,石榴巷街道'],
  ['990103', '澜西区', '棉纺厂街道,钟楼湾街道,书院坪街道'],
  ['990104', '枕山区', '柳荫路街道,南桥头街道,雾岭镇'],
  ['990105', '汀北区', '汀洲街道,望澜街道,白鹭滩镇'],
  ['990106', '鹿鸣区', '学府东路街道,砚台街道,栖枫街道'],
  ['990121', '松屏县', '松屏镇,响水坪乡'],
  ['990122', '竹屿县', '竹屿镇,青砚镇'],
  ['9901-GX', '云澜高新区', ''],
  ['9901-XG', '新港城开发区', '新港城街道'],
];

export const AREAS: readonly AreaView[] = [
  { code: CITY, name: '云澜市', parent: null },
  ...DISTRICTS.flatMap(([code, name, streets]) => [
    { code, name, parent: CITY },
    ...streets.split(',').filter(Boolean).map((street, index) => ({ code: `${code}${code.includes('-') ? '-' : ''}${String(index + 1).padStart(3, '0')}`, name: street, parent: code })),
  ]),
];
