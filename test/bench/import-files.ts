import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Files to import, made anew for each bench and always the same. Nobody in them is real. */

const FAMILY = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文'];
const REGIONS = ['上海', '北京', '广州', '成都', '杭州', '武汉'];
const PRODUCTS = ['净水器', '滤芯', '空气净化器', '扫地机器人', '加湿器', '保温杯', '电饭煲', '安装服务'];
const DAY = 86_400_000;
/** The last day of all files; purchases lie in the 730 days before. */
const LAST = Date.UTC(2026, 10, 1);

/** A number below `below` that follows from n and salt, and looks like chance. */
function spread(n: number, salt: number, below: number): number {
  let mixed = Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % below;
}
const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** One phone in fifty is shared by two. */
const phoneOf = (n: number) => `138${String(n % 50 === 49 ? n - 1 : n).padStart(8, '0')}`;

function memberLine(n: number): string {
  const name = pick(FAMILY, spread(n, 1, 997)) + pick(GIVEN, spread(n, 2, 9_973)) + pick(GIVEN, spread(n, 3, 7_919));
  const enrolled = day(LAST - spread(n, 4, 3_000) * DAY);
  const birthday = day(Date.UTC(1960, 0, 1) + spread(n, 5, 15_000) * DAY);
  return `A${n},${name},${phoneOf(n)},member${n}@example.com,${pick(REGIONS, n)},${birthday},${enrolled}\n`;
}

function purchaseLine(n: number, members: number): string {
  const at = LAST - spread(n, 6, 730) * DAY + spread(n, 7, 1_440) * 60_000;
  const cents = 100 + spread(n, 8, n % 40 === 0 ? 800_000 : 60_000);
  const amount = `${n % 100 === 7 ? '-' : ''}${(cents / 100).toFixed(2)}`;
  const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `O${n},A${spread(n, 9, members)},${when},${amount},${pick(PRODUCTS, n)},${1 + (n % 3)}\n`;
}

export const writeMembers = (path: string, count: number) =>
  write(path, 'id,name,phone,email,region,birthday,enrolled\n', count, memberLine);

export const writePurchases = (path: string, count: number, members: number) =>
  write(path, 'order id,member id,date,amount,product,quantity\n', count, (n) => purchaseLine(n, members));

async function write(path: string, header: string, count: number, line: (n: number) => string): Promise<void> {
  const out = createWriteStream(path);
  let part = header;
  for (let n = 0; n < count; n++) {
    part += line(n);
    if (part.length < 256 * 1024) continue;
    if (!out.write(part)) await once(out, 'drain');
    part = '';
  }
  out.end(part);
  await once(out, 'close');
}
