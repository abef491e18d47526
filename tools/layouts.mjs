// TypeScript for the layouts of a compiled AssemblyScript program. A layout is an unmanaged class that an exported function, or one
// that an exported global of its name stands for, takes as its first parameter: the compiler has placed its fields.

/** A module with an interface for each class, and `layouts`: by function, how large its arguments are and how they are written. */
export function layoutsModule(program) {
  const classes = new Set();
  const functions = [];
  const known = [...program.instancesByName.values()];
  for (const name of program.filesByName.get('index').exports.keys()) {
    const declared = known.find((element) => element.name === name && element.signature);
    const layout = declared?.signature.parameterTypes[0]?.classReference;
    if (!layout) continue;
    functions.push([name, layout]);
    for (let type = layout; type; type = type.base) classes.add(type);
  }
  const ofFunctions = (line) => functions.map(([name, layout]) => `  ${line(name, layout)}`);
  return [
    ...[...classes].map(interfaceOf),
    'export interface Arguments {',
    ...ofFunctions((name, { name: layout }) => `readonly ${name}: ${layout};`),
    '}\n',
    'type Layouts = { readonly [Name in keyof Arguments]: Layout<Arguments[Name]> };',
    'interface Layout<Given> {',
    '  readonly bytes: number;',
    '  write(to: DataView, given: Given): void;',
    '}\n',
    ...[...new Set(functions.map(([, layout]) => layout))].map(layoutOf),
    'export const layouts: Layouts = {',
    ...ofFunctions((name, { name: layout }) => `${name}: layoutOf${layout},`),
    '};',
  ].join('\n');
}

/** A class's arguments with their fields; those of fields `name0`, `name1` ... is one list. `own`: without its base's. */
function argumentsOf({ members, base }, own = false) {
  const all = new Map();
  for (const { name, isField, instance } of members?.values() ?? []) {
    if (!isField || (own && base?.members?.has(name))) continue;
    const [, list] = name.match(/^(\D+)\d+$/) ?? [];
    const argument = all.get(list ?? name) ?? { name: list ?? name, list: list !== undefined, fields: [] };
    argument.fields.push({ type: types[instance.type.toString()], offset: instance.memoryOffset });
    all.set(argument.name, argument);
  }
  return [...all.values()];
}

/** Of each type: what is given, and how it is written. */
const types = {
  usize: { given: 'number', write: (at, value) => `to.setInt32(${at}, ${value}, true);` },
  i32: { given: 'number', write: (at, value) => `to.setInt32(${at}, ${value}, true);` },
  f32: { given: 'number', write: (at, value) => `to.setFloat32(${at}, ${value}, true);` },
  v128: {
    given: 'number',
    write: (at, value) => `for (let at = ${at}; at < ${at + 16}; at += 4) to.setFloat32(at, ${value}, true);`,
  },
  bool: { given: 'boolean', write: (at, value) => `to.setInt8(${at}, Number(${value}));` },
};

function interfaceOf(type) {
  const lines = argumentsOf(type, true).map(({ name, list, fields }) => {
    const each = fields.map(({ type }) => type.given).join(', ');
    return `  readonly ${name}: ${list ? `readonly [${each}]` : each};`;
  });
  const base = type.base ? ` extends ${type.base.name}` : '';
  return [`export interface ${type.name}${base} {`, ...lines, '}\n'].join('\n');
}

function layoutOf(type) {
  const lines = argumentsOf(type).flatMap(({ name, list, fields }) =>
    fields.map(({ type, offset }, i) => type.write(offset, `given.${name}${list ? `[${i}]` : ''}`)),
  );
  return [
    `const layoutOf${type.name}: Layout<${type.name}> = {`,
    `  bytes: ${type.nextMemoryOffset},`,
    '  write(to, given) {',
    ...lines.map((line) => `    ${line}`),
    '  },\n};\n',
  ].join('\n');
}
