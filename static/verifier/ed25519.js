// Ed25519 and SHA-512 for browsers that have none of their own, or none on plain http.
import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

// the strict rules of RFC 8032, which the site's own library keeps too
globalThis.brevetEd25519 = (signature, message, key) => verify(signature, message, key, { zip215: false });
