from analytics.models.coding import Segment, Theme
from analytics.models.release import Export, Release

__all__ = ["Export", "Release", "Segment", "Theme"]
