/** Certificates made anew for each run, so that no private key has to be kept in the repository. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certificate {
  /** In PEM, as `node:tls` takes them. */
  cert: string;
  key: string;
}

interface Holder {
  name: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

function holder(name: string): Holder {
  return { name, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
}

export function selfSigned(host: string): Certificate {
  const self = holder(host);
  return issue(self, self, 1);
}

export class Authority {
  readonly #self = holder('Authority of a test');
  readonly cert = issue(this.#self, this.#self, 1).cert;

  /** Its two days of validity end `daysLeft` days from now. */
  issueFor(host: string, daysLeft = 1): Certificate {
    return issue(holder(host), this.#self, daysLeft);
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** An X.509 certificate (RFC 5280) in DER. */
function issue(subject: Holder, issuer: Holder, daysLeft: number): Certificate {
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const serialNumber = der(0x02, Buffer.from([1]));
  const algorithm = der(0x30, oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const [from, until] = [daysLeft - 2, daysLeft].map((days) => new Date(Date.now() + days * DAY_MS));
  const validity = der(0x30, utcTime(from), utcTime(until));
  const isAuthority = der(0x30, oid('551d13'), der(0x04, der(0x30, der(0x01, Buffer.from([0xff])))));
  const hosts = der(0x30, oid('551d11'), der(0x04, der(0x30, der(0x82, Buffer.from(subject.name)))));
  const extensions = der(0xa3, der(0x30, subject === issuer ? isAuthority : hosts));
  const publicKey = subject.publicKey.export({ type: 'spki', format: 'der' });
  const names = [distinguishedName(issuer.name), validity, distinguishedName(subject.name)];
  const signed = der(0x30, version3, serialNumber, algorithm, ...names, publicKey, extensions);
  const signature = sign('sha256', signed, issuer.privateKey);
  const certificate = der(0x30, signed, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: subject.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function utcTime(date = new Date()): Buffer {
  return der(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}

function distinguishedName(commonName: string): Buffer {
  return der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(commonName)))));
}
