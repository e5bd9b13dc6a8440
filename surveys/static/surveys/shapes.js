/* Distances and areas on a sphere: the rules of surveys/questionnaire/shapes.py. */

import { number, text } from "./operands.js";

const RADIUS = 6378100; // of the Earth at the equator, in metres
const NO_POINT = { latitude: NaN, longitude: NaN };

const radians = (degrees) => (degrees * Math.PI) / 180;

function points(values) {
  return values.flatMap((value) => (Array.isArray(value) ? value.map(text) : text(value).replace(/^[ ;]+|[ ;]+$/g, "").split(";")).map(point));
}

function point(written) {
  const [latitude, longitude] = [...written.split(" ").filter(Boolean).map(number), NaN, NaN];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : NO_POINT;
}

const pairs = (list) => list.slice(1).map((each, place) => [list[place], each]);

export function distance(...values) {
  return pairs(points(values)).reduce((metres, [one, other]) => metres + between(one, other), 0);
}

function between(one, other) {
  const [north, south] = [radians(one.latitude), radians(other.latitude)];
  const [rise, turn] = [(south - north) / 2, radians(other.longitude - one.longitude) / 2];
  const square = Math.sin(rise) ** 2 + Math.cos(north) * Math.cos(south) * Math.sin(turn) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(square)));
}

export function area(value) {
  const [start, ...others] = points([value]);
  if (others.length < 2) return 0;
  const metres = radians(1) * RADIUS;
  const flat = others.map((each) => [
    (each.longitude - start.longitude) * metres * Math.cos(radians(each.latitude)),
    (each.latitude - start.latitude) * metres,
  ]);
  return Math.abs(pairs(flat).reduce((sum, [[x1, y1], [x2, y2]]) => sum + (y1 * x2 - x1 * y2) / 2, 0));
}

export function geofence(place, fence) {
  const [found] = points([place]);
  return pairs(points([fence])).reduce((within, [one, other]) => {
    if (other.latitude > found.latitude === one.latitude > found.latitude) return within;
    const share = (found.latitude - other.latitude) / (one.latitude - other.latitude);
    return within !== (found.longitude < (one.longitude - other.longitude) * share + other.longitude);
  }, false);
}
