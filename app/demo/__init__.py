"""A fictional airline at Kyiv Boryspil to try the application on, its dates relative to today."""
