import {
  isPackedLayer,
  type PackedNetwork,
  type PackedNode,
  packedShapes,
  valuesName,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { addActivation } from './activations.ts';
import { addChannelNode } from './channel-nodes.ts';
import { addImageNode } from './image-nodes.ts';
import { addLayer } from './layers.ts';
import { model, valueInfo } from './onnx-messages.ts';
import { onnxInput, onnxName, onnxOutput, valueName } from './onnx-names.ts';
import type { OnnxPlace } from './onnx-place.ts';
import { createOnnxWriter } from './onnx-writer.ts';
import type { OnnxProfile } from './profiles.ts';
import { addScaleShift } from './scale-shift.ts';

/**
 * A packed network as ONNX: images `[N, channels, height, width]`, normalised, to logits `[N, classes]`, and further outputs
 * under `valueName`. Activations are unsigned bytes, clipped to their bits: smaller types of activations corrupt memory in
 * onnxruntime 1.30.
 */
export function renderOnnx(network: PackedNetwork, profile: OnnxProfile): Uint8Array<ArrayBuffer> {
  const { name, nodes, output, otherOutputs = [], image, ledger, provenance } = network;
  const shapes = packedShapes(nodes);
  const writer = createOnnxWriter();
  const input = nodes.find((node) => node.op === 'input')!;
  const nameOf = (id: string) => (id === output ? onnxOutput : id === input.id ? onnxInput : valueName(id));
  for (const node of nodes) if (node.op !== 'input') addNode(node, placeOf(node));
  const described = (id: string) => {
    const shape = shapes.get(id)!;
    return valueInfo(nameOf(id), 'float', ['N', shape.at(-1)!, ...shape.slice(0, -1)]);
  };
  const bits = nodes.flatMap((node) => (isPackedLayer(node) && node.weights ? [node.weights.bits] : []));
  // Types of 2 bits came with operator set 25, of 4 bits with 21.
  const newest = profile.name === 'onnx-packed' && bits.some((width) => width <= 2);
  return model(
    {
      name,
      ...writer.parts,
      inputs: [described(input.id)],
      outputs: [output, ...otherOutputs].map(described),
    },
    newest ? 25 : 21,
    newest ? 13 : 10,
    {
      ...{ format: `bitshare-${profile.name}`, version: '1' },
      ...{
        image: JSON.stringify(image),
        ledger: JSON.stringify(ledger),
        provenance: JSON.stringify(provenance),
      },
    },
  );

  function placeOf(node: PackedNode): OnnxPlace {
    return {
      writer,
      inputs: node.inputs.map(nameOf),
      shapes: node.inputs.map((id) => shapes.get(id)!),
      to: nameOf(node.id),
      own: (role) => onnxName(node.id, role),
    };
  }

  function addNode(node: Exclude<PackedNode, { op: 'input' }>, place: OnnxPlace): void {
    switch (node.op) {
      case 'conv2d':
      case 'dense':
        addLayer(node, place, network, profile);
        return;
      case 'scaleShift':
        addScaleShift(place, float32Values(network.tensors.get(valuesName(node.id))!));
        return;
      case 'add':
      case 'multiply':
      case 'concat':
      case 'sliceChannels':
      case 'channelShuffle':
      case 'padChannels':
        addChannelNode(node, place);
        return;
      case 'pad':
      case 'upsample':
      case 'maxPool':
      case 'averagePool':
      case 'globalMaxPool':
      case 'globalAveragePool':
        addImageNode(node, place);
        return;
      default:
        addActivation(node, place);
    }
  }
}
