import { ADDRESS_DOMAIN } from "../../letter/address.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";

/** A mail and its place among the answers that it belongs to. */
export interface ThreadedMail {
  mail: MailSummary;
  /** How many mails it stands below. */
  depth: number;
  /** The index of the mail that it answers, or of the nearest one before that. */
  parent?: number;
  /** The index of the first mail of the conversation. */
  thread: number;
}

interface Node {
  mail: MailSummary;
  references: string[];
  parent?: Node;
  /** What it stands below: the parent, or another answer to a mail that is missing. */
  above?: Node;
  below: Node[];
}

/**
 * Orders mails by conversations, by what their heads refer to (RFC 5322, 3.6.4). A
 * conversation stands where its first mail would, and each answer below what it answers. Of
 * mails that answer one that is not there, the first has the others below it.
 *
 * @param mails In the order of their indexes; a list that was asked for with `threads`.
 */
export function findThreads(mails: readonly MailSummary[]): ThreadedMail[] {
  const nodes = mails.map((mail): Node => ({
    mail,
    references: mail.references?.split(" ") ?? [],
    below: [],
  }));
  findParents(nodes);
  gatherOrphans(nodes);
  for (const node of nodes) node.above?.below.push(node);
  const roots = nodes.filter(({ above }) => !above);
  return roots.flatMap((root) => flat(root));
}

function findParents(nodes: Node[]): void {
  const byId = new Map<string, Node>();
  for (const node of nodes.toReversed()) {
    for (const id of idsOf(node.mail)) byId.set(id, node);
  }
  // Nothing is below a mail that nobody answered yet, so most need no look.
  const answered = new Set<Node>();
  for (const node of nodes) {
    const mayBeBelow = answered.has(node);
    const nearest = node.references.map((id) => byId.get(id)).findLast((
      found,
    ) => found && found !== node && !(mayBeBelow && isBelow(found, node)));
    if (!nearest) continue;
    answered.add(nearest);
    node.parent = nearest;
    node.above = nearest;
  }
}

/** A letter is referred to by the id that the server gave it, or by that of its own head. */
function idsOf({ id, message_id }: MailSummary): string[] {
  const given = `<${id}@${ADDRESS_DOMAIN}>`;
  return message_id === undefined ? [given] : [given, message_id];
}

/** Heads may claim anything, also that two mails answer each other. */
function isBelow(node: Node, other: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.above) {
    if (at === other) return true;
  }
  return false;
}

/** Answers to one mail that is missing belong together all the same. */
function gatherOrphans(nodes: Node[]): void {
  const firsts = new Map<string, Node>();
  for (const node of nodes) {
    const [root] = node.references;
    if (node.above || root === undefined) continue;
    const first = firsts.get(root);
    if (first) node.above = first;
    else firsts.set(root, node);
  }
}

/** A conversation as a list; a long one would be too deep for recursion. */
function flat(root: Node): ThreadedMail[] {
  const list: ThreadedMail[] = [];
  const waiting = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node: { mail, parent, below }, depth } = next;
    list.push({
      ...{ mail, depth, thread: root.mail.index },
      ...parent && { parent: parent.mail.index },
    });
    for (const node of below.toReversed()) {
      waiting.push({ node, depth: depth + 1 });
    }
  }
  return list;
}
